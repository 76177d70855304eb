import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readImage } from '../../kernel/image.ts';
import type { Fault } from '../fault.ts';

export const fault: Fault = {
  id: 'F08-other-kernel',
  title: 'the VMM loads a kernel with another build id than the one just built',
  breaks: {
    spec: async (spec, scratch) => {
      const image = await readFile(spec.kernel);
      const id = Buffer.from(readImage(image).buildId ?? '', 'hex');
      const at = image.indexOf(id);
      image.writeUInt8(image.readUInt8(at) ^ 0xff, at);
      const kernel = join(scratch, 'Image');
      await writeFile(kernel, image);
      return { ...spec, kernel };
    },
  },
  expects: { red: 'boot', rule: 'F08-other-kernel' },
};
