import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../exec.ts';
import { findTool } from '../../host/tools.ts';
import type { Fault } from '../fault.ts';

const scratch = join(tmpdir(), `endgoal-fault-rootfs-${process.pid}`);
const image = join(scratch, 'root.ext4');

/** The beginning of a 64-bit little-endian program; `machine` is e_machine of elf(5), 62 is x86-64. */
function elfHeader(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(machine, 18);
  return header;
}

export const fault: Fault = {
  id: 'F27-rootfs-of-another-architecture',
  title: 'ROOTFS is made for x86-64',
  breaks: {
    settings: settings => ({ ...settings, rootfs: image }),
    kernel: async () => {
      const folder = join(scratch, 'root');
      await mkdir(join(folder, 'bin'), { recursive: true });
      await writeFile(join(folder, 'bin/sh'), elfHeader(62));
      const { path } = await findTool('mke2fs');
      await run([path, '-q', '-F', '-t', 'ext4', '-d', folder, image, '8M'], {
        owner: 'faults',
        deadline: 20,
      });
    },
  },
  expects: { red: 'boot', rule: 'F27-rootfs-of-another-architecture' },
};
