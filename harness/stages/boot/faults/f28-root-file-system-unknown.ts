import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F28-root-file-system-unknown',
  title: 'the root disk has no file system that the kernel knows',
  breaks: {
    spec: async (spec, scratch) => {
      const path = join(scratch, 'root.img');
      await writeFile(path, Buffer.alloc(1 << 20));
      const disks = spec.disks.with(0, { path, format: 'raw', readOnly: true });
      return { ...spec, initrd: undefined, disks, commandLine: [...spec.commandLine, 'root=/dev/vda'] };
    },
  },
  expects: { red: 'boot', rule: 'F28-root-file-system-unknown' },
};
