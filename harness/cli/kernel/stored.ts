import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../../core/store/store.ts';
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
  readonly config: string;
  /** What an entry of another version has of it. */
  readonly metadata: Partial<BuildMetadata>;
}

async function readEntry(key: string, path: string): Promise<StoredKernel> {
  const image = join(path, 'Image');
  const metadata = JSON.parse(await readFile(join(path, 'metadata.json'), 'utf8')) as Partial<BuildMetadata>;
  return {
    key,
    path,
    made: (await stat(image)).mtime.toISOString(),
    buildId: readImage(await readFile(image)).buildId,
    config: await readFile(join(path, 'config'), 'utf8'),
    metadata,
  };
}

/** Every kernel of the store that can be read, most recently used first. */
export async function storedKernels(store: Store): Promise<StoredKernel[]> {
  const rows = await store.list('kernel');
  const read = await Promise.all(rows.map(({ key, path }) => readEntry(key, path).catch(() => undefined)));
  return read.filter(kernel => kernel !== undefined);
}
