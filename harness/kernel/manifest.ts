import { readFile, writeFile } from 'node:fs/promises';
import { digestFiles, stampFiles } from './tree-files.ts';

/**
 * Notes what every file of a freshly unpacked tree holds, and its identity on this disk, in a file of records that end
 * in NUL: digest, tab, identity, tab, path.
 */
export async function recordManifest(tree: string, manifest: string): Promise<void> {
  const files = await stampFiles(tree);
  const digests = await digestFiles(tree, files);
  const records = [...files].map(([path, { identity }]) => `${digests.get(path)}\t${identity}\t${path}\0`);
  await writeFile(manifest, records.join(''));
}

/**
 * Paths of a tree that were changed, added or removed since its manifest was recorded, sorted. Reads only the files
 * whose identity changed.
 */
export async function changedSince(tree: string, manifest: string): Promise<string[]> {
  const recorded = readRecords(await readFile(manifest, 'utf8'));
  const files = await stampFiles(tree);
  const suspects = new Map(
    [...files].filter(([path, { identity }]) => recorded.get(path)?.identity !== identity),
  );
  const digests = await digestFiles(tree, suspects);
  const touched = [...suspects.keys()].filter(path => recorded.get(path)?.digest !== digests.get(path));
  const removed = [...recorded.keys()].filter(path => !files.has(path));
  return [...touched, ...removed].sort();
}

interface Recorded {
  readonly digest: string;
  readonly identity: string;
}

function readRecords(text: string): Map<string, Recorded> {
  const records = text.split('\0').filter(record => record !== '');
  return new Map(
    records.map(record => {
      const [digest = '', identity = '', ...path] = record.split('\t');
      return [path.join('\t'), { digest, identity }];
    }),
  );
}
