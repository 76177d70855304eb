import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { run } from '../../../core/exec.ts';
import { openScratch } from '../../../core/scratch.ts';
import { findTool } from '../../../parts/workstation/tools.ts';

/** The beginning of a 64-bit little-endian program; `machine` is e_machine of elf(5), 62 is x86-64. */
function elfHeader(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(machine, 18);
  return header;
}

export const fault: InjectedFault = {
  id: 'F27-rootfs-of-another-architecture',
  title: 'ROOTFS is made for x86-64',
  breaks: {
    settings: async settings => {
      const { path: scratch } = await openScratch();
      const [folder, rootfs] = [join(scratch, 'root'), join(scratch, 'root.ext4')];
      await mkdir(join(folder, 'bin'), { recursive: true });
      await writeFile(join(folder, 'bin/sh'), elfHeader(62));
      const { path } = await findTool('mke2fs');
      await run([path, '-q', '-F', '-t', 'ext4', '-d', folder, rootfs, '8M'], {
        owner: 'faults',
        deadline: 20,
      });
      return { ...settings, rootfs };
    },
  },
  expects: { red: 'boot', rule: 'F27-rootfs-of-another-architecture' },
};
