import { readFile, rename, writeFile } from 'node:fs/promises';
import { digestFiles, stampFiles } from './tree-files.ts';

/** The content of a file when it was read, and the identity by which it counts as unchanged. */
interface Recorded {
  /** SHA-256 (hex) of a file, `-> target` of a link. */
  readonly digest: string;
  readonly identity: string;
}

/**
 * Records checksum and identity of every file of a freshly unpacked tree. The manifest has records that end in NUL:
 * digest, tab, identity, tab, path.
 */
export async function recordManifest(tree: string, manifest: string): Promise<void> {
  const files = await stampFiles(tree);
  const digests = await digestFiles(tree, files);
  const rows = [...files].map(
    ([path, { identity }]) => [path, recordOf(digests.get(path), identity)] as const,
  );
  await writeRecords(manifest, new Map(rows));
}

/**
 * Paths of a tree that were changed, added or removed since its manifest was recorded, sorted. Reads only files with
 * a changed identity. A file with the same content, as after a restore, gets its new identity recorded in a second file
 * beside the manifest, so that it is read once and not in every run. The manifest itself is never changed.
 */
export async function changedSince(tree: string, manifest: string): Promise<string[]> {
  const seenAgain = `${manifest}.again`;
  const recorded = await readRecords(manifest);
  const again = await readRecords(seenAgain).catch(() => new Map<string, Recorded>());
  const isKnown = (path: string, identity: string) =>
    [recorded, again].some(
      records =>
        records.get(path)?.identity === identity && records.get(path)?.digest === recorded.get(path)?.digest,
    );
  const files = await stampFiles(tree);
  const suspects = new Map([...files].filter(([path, { identity }]) => !isKnown(path, identity)));
  const digests = await digestFiles(tree, suspects);
  const touched: string[] = [];
  for (const [path, { identity }] of suspects) {
    const digest = digests.get(path);
    if (digest !== recorded.get(path)?.digest) touched.push(path);
    else again.set(path, recordOf(digest, identity));
  }
  if (suspects.size > touched.length) {
    // A store that cannot be written only makes the next run slower.
    await writeRecords(seenAgain, again).catch(() => undefined);
  }
  const removed = [...recorded.keys()].filter(path => !files.has(path));
  return [...touched, ...removed].sort();
}

function recordOf(digest: string | undefined, identity: string): Recorded {
  return { digest: digest ?? '', identity };
}

async function writeRecords(path: string, records: ReadonlyMap<string, Recorded>): Promise<void> {
  const text = [...records].map(([file, { digest, identity }]) => `${digest}\t${identity}\t${file}\0`);
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, text.join(''));
  await rename(unfinished, path);
}

async function readRecords(path: string): Promise<Map<string, Recorded>> {
  const records = (await readFile(path, 'utf8')).split('\0').filter(record => record !== '');
  return new Map(
    records.map(record => {
      const [digest = '', identity = '', ...file] = record.split('\t');
      return [file.join('\t'), { digest, identity }];
    }),
  );
}
