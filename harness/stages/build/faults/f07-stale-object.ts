import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F07-stale-object',
  title: 'the driver is missing from the image although its option is on',
  breaks: {
    kernel: async folder => {
      const map = join(folder, 'System.map');
      const lines = (await readFile(map, 'utf8')).split('\n');
      await writeFile(map, lines.filter(line => !line.includes(' virtio_vsock_')).join('\n'));
    },
  },
  expects: { red: 'build', rule: 'F07-stale-object' },
};
