import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Identifies an unchanged file by its inode data, without reading it, and by its content. */
export interface Seal {
  readonly sha256: string;
  readonly size: number;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
  readonly ino: string;
}

/** Checksums by file path, relative to their folder. */
export type Seals = Readonly<Record<string, Seal>>;

/** SHA-256 (hex) of a file's content. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function seal(path: string): Promise<Seal> {
  const { size, mtimeNs, ctimeNs, ino } = await lstat(path, { bigint: true });
  return {
    sha256: await sha256File(path),
    size: Number(size),
    mtimeNs: String(mtimeNs),
    ctimeNs: String(ctimeNs),
    ino: String(ino),
  };
}

/** Compares the inode data first and reads the content only if they differ. */
async function holds(path: string, seal: Seal): Promise<boolean> {
  const now = await lstat(path, { bigint: true }).catch(() => undefined);
  if (!now?.isFile() || Number(now.size) !== seal.size) return false;
  const same =
    String(now.mtimeNs) === seal.mtimeNs &&
    String(now.ctimeNs) === seal.ctimeNs &&
    String(now.ino) === seal.ino;
  return same || (await sha256File(path)) === seal.sha256;
}

/**
 * Content of a folder and its subfolders, by relative path: files, links with their targets, and all other entries
 * except folders.
 */
interface Content {
  readonly files: readonly string[];
  readonly links: Readonly<Record<string, string>>;
  readonly others: readonly string[];
}

async function contentOf(folder: string): Promise<Content> {
  const files: string[] = [];
  const links: Record<string, string> = {};
  const others: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if (entry.isFile()) files.push(name);
    else if (entry.isSymbolicLink()) links[name] = await readlink(path);
    else if (!entry.isDirectory()) others.push(name);
  }
  return { files, links, others };
}

/**
 * Computes the checksums of these files, or of all files and links of a folder. Throws for entries without content, for
 * example a device or a socket.
 */
export async function sealContent(
  folder: string,
  files: readonly string[] | undefined,
): Promise<{ readonly files: Seals; readonly links?: Content['links'] }> {
  const seals: Record<string, Seal> = {};
  const content = files ? undefined : await contentOf(folder);
  if (content?.others[0])
    throw new Error(`store: ${join(folder, content.others[0])} is not a file, folder or link`);
  for (const file of files ?? content?.files ?? []) seals[file] = await seal(join(folder, file));
  return { files: seals, ...(content ? { links: content.links } : {}) };
}

/**
 * Returns changed files. If links were recorded, also returns changed links and additional entries. Reads only files
 * whose inode data changed.
 */
export async function damageOf(
  folder: string,
  { files, links }: { readonly files: Seals; readonly links?: Content['links'] | undefined },
): Promise<string[]> {
  const sealed = Object.entries(files);
  const held = await Promise.all(sealed.map(([file, seal]) => holds(join(folder, file), seal)));
  const broken = sealed.flatMap(([file], at) => (held[at] ? [] : [file]));
  if (!links) return broken;
  const there = await contentOf(folder).catch(() => ({ files: [], links: {}, others: [] }));
  const extra = there.files.filter(file => !(file in files));
  const names = new Set([...Object.keys(links), ...Object.keys(there.links)]);
  const turned = [...names].filter(name => links[name] !== (there.links as Content['links'])[name]);
  return [...broken, ...extra, ...turned, ...there.others];
}
