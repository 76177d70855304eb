import { readFile, writeFile } from 'node:fs/promises';
import { readImage } from '../kernel/image.ts';

/** Writes a copy of a kernel Image to `path`. Only the build id differs. */
export async function otherKernel(image: string, path: string): Promise<void> {
  const bytes = await readFile(image);
  const at = bytes.indexOf(Buffer.from(readImage(bytes).buildId ?? '', 'hex'));
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
  await writeFile(path, bytes);
}
