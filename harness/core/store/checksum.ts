import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What identifies an unchanged file, without reading it and by its content. */
export interface Seal {
  readonly sha256: string;
  readonly size: number;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
  readonly ino: string;
}

/** Seals by the files' paths, relative to their folder. */
export type Seals = Readonly<Record<string, Seal>>;

/** SHA-256 (hex) of a file's content. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function seal(path: string): Promise<Seal> {
  const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
  return {
    sha256: await sha256File(path),
    size: Number(size),
    mtimeNs: String(mtimeNs),
    ctimeNs: String(ctimeNs),
    ino: String(ino),
  };
}

/** Unchanged by its identity, or else by its content. */
async function holds(path: string, seal: Seal): Promise<boolean> {
  const now = await stat(path, { bigint: true }).catch(() => undefined);
  if (!now || Number(now.size) !== seal.size) return false;
  const same =
    String(now.mtimeNs) === seal.mtimeNs &&
    String(now.ctimeNs) === seal.ctimeNs &&
    String(now.ino) === seal.ino;
  return same || (await sha256File(path)) === seal.sha256;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter(e => e.isFile()).map(e => relative(folder, join(e.parentPath, e.name)));
}

/** Reads these files of a folder, or all of them. */
export async function sealFiles(folder: string, files: readonly string[] | undefined): Promise<Seals> {
  const seals: Record<string, Seal> = {};
  for (const file of files ?? (await filesIn(folder))) seals[file] = await seal(join(folder, file));
  return seals;
}

/** The sealed files that are not what they were. Reads only those whose identity changed. */
export async function brokenSeals(folder: string, seals: Seals): Promise<string[]> {
  const files = Object.entries(seals);
  const held = await Promise.all(files.map(([file, seal]) => holds(join(folder, file), seal)));
  return files.flatMap(([file], at) => (held[at] ? [] : [file]));
}
