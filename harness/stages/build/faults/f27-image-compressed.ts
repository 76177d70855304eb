import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F27-image-compressed',
  title: 'the artifact is an Image.gz',
  breaks: {
    kernel: async folder => {
      const image = join(folder, 'Image');
      await writeFile(image, gzipSync(await readFile(image), { level: 1 }));
    },
  },
  expects: { red: 'build', rule: 'F27-image-format' },
};
