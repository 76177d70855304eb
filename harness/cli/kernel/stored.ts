import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../../core/store/store.ts';
import { buildIdOfElf } from '../../parts/kernel/elf-notes.ts';
import { readImage } from '../../parts/kernel/image.ts';
import type { BuildMetadata } from '../../parts/kernel/metadata.ts';

/** A kernel of the store. */
export interface StoredKernel {
  readonly key: string;
  readonly path: string;
  /** ISO 8601. */
  readonly made: string;
  readonly buildId: string | undefined;
  /** Text of its .config. */
  readonly readConfig: () => Promise<string>;
  /** The fields that an entry of another version has. */
  readonly metadata: Partial<BuildMetadata>;
}

async function readEntry(key: string, path: string): Promise<StoredKernel> {
  const image = join(path, 'Image');
  const [text, { mtime }, buildId] = await Promise.all([
    readFile(join(path, 'metadata.json'), 'utf8'),
    stat(image),
    buildIdOf(path),
  ]);
  return {
    key,
    path,
    made: mtime.toISOString(),
    buildId,
    readConfig: () => readFile(join(path, 'config'), 'utf8'),
    metadata: JSON.parse(text) as Partial<BuildMetadata>,
  };
}

/** Build id from the notes of the vmlinux beside the image. Without a vmlinux the whole image is searched. */
async function buildIdOf(path: string): Promise<string | undefined> {
  const file = await open(join(path, 'vmlinux')).catch(() => undefined);
  try {
    const found = file && (await buildIdOfElf(file));
    return found ?? readImage(await readFile(join(path, 'Image'))).buildId;
  } finally {
    await file?.close();
  }
}

/** Number of entries to read at the same time. More would only take memory and wait for the disk. */
const atOnce = 32;

/** Every readable kernel of the store, most recently used first. */
export async function storedKernels(store: Store): Promise<StoredKernel[]> {
  const rows = await store.list('kernel');
  const read: StoredKernel[] = [];
  for (let at = 0; at < rows.length; at += atOnce) {
    const some = rows
      .slice(at, at + atOnce)
      .map(({ key, path }) => readEntry(key, path).catch(() => undefined));
    read.push(...(await Promise.all(some)).filter(kernel => kernel !== undefined));
  }
  return read;
}
