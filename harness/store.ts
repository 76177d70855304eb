import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lock } from 'proper-lockfile';
import { type HarnessError, InfraError, UserError } from './errors.ts';
import { makeFolder } from './folder.ts';
import { now } from './wait.ts';

/** Plain data that a key can be made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A finished folder in the store. Read only: whoever needs to write works on a copy. */
export interface Entry {
  readonly path: string;
  /** SHA-256 of the inputs, hex. */
  readonly key: string;
  /** False when it was there already. */
  readonly made: boolean;
  /** Seconds this call took. */
  readonly seconds: number;
}

/** What `entry` does beside its defaults. */
export interface EntryOptions {
  /**
   * Files whose checksums are kept and checked, relative to the entry. Default all; a tree with its own manifest names
   * just that.
   */
  readonly sealed?: readonly string[];
}

export interface Store {
  readonly root: string;
  /** The entry for these inputs; made by `make` into an empty folder when it isn't there or doesn't verify. */
  entry(
    kind: string,
    inputs: Json,
    make: (folder: string) => Promise<void>,
    options?: EntryOptions,
  ): Promise<Entry>;
  /** The verified entry for these inputs, or undefined. */
  find(kind: string, inputs: Json): Promise<Entry | undefined>;
  /** Every entry of a kind with its inputs, most recently used first; not verified. */
  list(
    kind: string,
  ): Promise<readonly { readonly key: string; readonly path: string; readonly inputs: Json }[]>;
  /** Removes all but the `keep` most recently used entries of a kind. */
  prune(kind: string, keep: number): Promise<void>;
  /** Removes the half-made entries of processes that are gone. Returns their paths. */
  sweep(): Promise<string[]>;
}

/** What identifies an unchanged file without reading it. */
interface Seal {
  readonly sha256: string;
  readonly size: number;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
  readonly ino: string;
}

interface Manifest {
  readonly inputs: Json;
  readonly files: Readonly<Record<string, Seal>>;
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const rows = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${rows.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

/** SHA-256 (hex) of the inputs, whatever order their properties stand in. */
export function keyOf(inputs: Json): string {
  return createHash('sha256').update(canonical(inputs)).digest('hex');
}

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

/**
 * Opens the store in a folder. Entries appear by rename, so a half-made one never counts; they are verified when they
 * are used, and one that doesn't hold is removed and made again. Two processes that want one entry make it once.
 */
export function openStore(root: string): Store {
  const folderOf = (kind: string, key: string) => join(root, kind, key);
  const manifestOf = (kind: string, key: string) => join(root, kind, `${key}.json`);

  async function verified(kind: string, key: string): Promise<boolean> {
    const text = await readFile(manifestOf(kind, key), 'utf8').catch(() => undefined);
    if (text === undefined) return false;
    const { files } = JSON.parse(text) as Manifest;
    const folder = folderOf(kind, key);
    const held = await Promise.all(
      Object.entries(files).map(([file, seal]) => holds(join(folder, file), seal)),
    );
    return held.every(Boolean);
  }

  async function use(kind: string, key: string): Promise<boolean> {
    if (!(await verified(kind, key))) return false;
    const date = new Date();
    await utimes(manifestOf(kind, key), date, date);
    return true;
  }

  async function remove(kind: string, key: string): Promise<void> {
    await rm(manifestOf(kind, key), { force: true });
    await rm(folderOf(kind, key), { recursive: true, force: true });
  }

  async function publish(
    kind: string,
    key: string,
    inputs: Json,
    make: (folder: string) => Promise<void>,
    sealed: readonly string[] | undefined,
  ): Promise<void> {
    const draft = join(
      root,
      'drafts',
      `${kind}-${key.slice(0, 12)}-${process.pid}-${randomBytes(4).toString('hex')}`,
    );
    await makeFolder(draft);
    try {
      await make(draft);
      await remove(kind, key);
      await rename(draft, folderOf(kind, key));
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      throw diskFull(error, root) ?? error;
    }
    const folder = folderOf(kind, key);
    const files: Record<string, Seal> = {};
    for (const file of sealed ?? (await filesIn(folder))) files[file] = await seal(join(folder, file));
    const manifest = `${manifestOf(kind, key)}.${process.pid}`;
    await writeFile(manifest, JSON.stringify({ inputs, files } satisfies Manifest));
    await rename(manifest, manifestOf(kind, key));
  }

  async function list(kind: string) {
    const names = await readdir(join(root, kind)).catch(() => []);
    const rows = await Promise.all(
      names
        .filter(name => name.endsWith('.json'))
        .map(async name => {
          const path = join(root, kind, name);
          const { inputs } = JSON.parse(await readFile(path, 'utf8')) as Manifest;
          const key = name.slice(0, -'.json'.length);
          return { key, path: folderOf(kind, key), inputs, used: (await stat(path)).mtimeMs };
        }),
    );
    return rows.sort((a, b) => b.used - a.used);
  }

  return {
    root,
    list,
    async find(kind, inputs) {
      const began = now();
      const key = keyOf(inputs);
      if (!(await use(kind, key))) return undefined;
      return { path: folderOf(kind, key), key, made: false, seconds: now() - began };
    },
    async entry(kind, inputs, make, options = {}) {
      const began = now();
      const key = keyOf(inputs);
      const done = (made: boolean): Entry => ({
        path: folderOf(kind, key),
        key,
        made,
        seconds: now() - began,
      });
      if (await use(kind, key)) return done(false);
      await makeFolder(join(root, kind)).catch(cause => {
        throw unwritable(root, cause);
      });
      const release = await takeTurn(manifestOf(kind, key));
      try {
        if (await use(kind, key)) return done(false);
        await publish(kind, key, inputs, make, options.sealed);
        return done(true);
      } finally {
        await release();
      }
    },
    async sweep() {
      const drafts = join(root, 'drafts');
      const dead = (await readdir(drafts).catch(() => [])).filter(
        name => !isAlive(Number(name.split('-').at(-2))),
      );
      const paths = dead.map(name => join(drafts, name));
      for (const path of paths) await rm(path, { recursive: true, force: true });
      return paths;
    },
    async prune(kind, keep) {
      for (const { key } of (await list(kind)).slice(keep)) await remove(kind, key);
    },
  };
}

/** How long another process may make the same entry before we give up, in seconds: a cold kernel build and more. */
const turnSeconds = 3600;

/** Waits until no other process makes this entry. A dead one's lock is stale after 10 s. */
async function takeTurn(path: string): Promise<() => Promise<void>> {
  try {
    return await lock(path, {
      realpath: false,
      stale: 10_000,
      update: 2_000,
      retries: { forever: true, maxRetryTime: turnSeconds * 1000, minTimeout: 100, maxTimeout: 1000 },
    });
  } catch (cause) {
    throw new InfraError(
      {
        what: `store: ${path} stays locked by another process`,
        because: cause instanceof Error ? cause.message : String(cause),
        todo: `end the other run, or remove ${path}.lock when there is none`,
      },
      { cause },
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function unwritable(root: string, cause: unknown): HarnessError {
  const full = diskFull(cause, root);
  if (full) return full;
  return new UserError(
    {
      what: `store: ${root} can't be written`,
      because: cause instanceof Error ? cause.message : String(cause),
      todo: 'make the folder writable, or put the store elsewhere with ENDGOAL_STORE=DIR',
    },
    { cause },
  );
}

function diskFull(error: unknown, root: string): InfraError | undefined {
  if ((error as NodeJS.ErrnoException | undefined)?.code !== 'ENOSPC') return undefined;
  return new InfraError(
    {
      what: `store: no space left below ${root}`,
      because: (error as Error).message,
      todo: 'free some space, or put the store elsewhere with ENDGOAL_STORE=DIR',
    },
    { cause: error },
  );
}
