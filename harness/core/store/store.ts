import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { makeFolder } from '../folder.ts';
import { now } from '../wait.ts';
import { brokenSeals, type Seals, sealFiles } from './checksum.ts';
import { checkRoom, diskFull, unwritable } from './free-space.ts';
import { type Json, keyOf } from './key.ts';
import { isAlive, takeTurn } from './lock.ts';

export { sha256File } from './checksum.ts';
export { type Json, keyOf } from './key.ts';

/** A finished folder in the store. Read only: whoever needs to write works on a copy. */
export interface Entry {
  readonly path: string;
  /** SHA-256 of the inputs, hex. */
  readonly key: string;
  /** False when it was there already. */
  readonly made: boolean;
  /** Files of the one that was there and did not verify, where it was made for that; empty else. */
  readonly damaged: readonly string[];
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
  /** Bytes that making it takes at the least; where the disk has less, it is not begun. */
  readonly room?: number;
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

interface Manifest {
  readonly inputs: Json;
  readonly files: Seals;
}

/** Undefined where there is none, or one that was cut short or overwritten. */
async function readManifest(path: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

/**
 * Opens the store in a folder. Entries appear by rename, so a half-made one never counts; they are verified when they
 * are used, and one that doesn't hold is removed and made again. Two processes that want one entry make it once.
 */
export function openStore(root: string): Store {
  const folderOf = (kind: string, key: string) => join(root, kind, key);
  const manifestOf = (kind: string, key: string) => join(root, kind, `${key}.json`);

  /** What is wrong with an entry: files that don't verify; undefined where there is none. */
  async function use(kind: string, key: string): Promise<readonly string[] | undefined> {
    const path = manifestOf(kind, key);
    const manifest = await readManifest(path);
    if (!manifest) return (await stat(path).catch(() => undefined)) && [basename(path)];
    const damaged = await brokenSeals(folderOf(kind, key), manifest.files);
    const date = new Date();
    if (damaged.length === 0) await utimes(path, date, date);
    return damaged;
  }

  async function remove(kind: string, key: string): Promise<void> {
    await rm(manifestOf(kind, key), { force: true });
    await rm(folderOf(kind, key), { recursive: true, force: true });
  }

  async function publish(
    kind: string,
    inputs: Json,
    make: (folder: string) => Promise<void>,
    { sealed, room }: EntryOptions,
  ): Promise<void> {
    const key = keyOf(inputs);
    const name = [kind, key.slice(0, 12), process.pid, randomBytes(4).toString('hex')].join('-');
    const draft = join(root, 'drafts', name);
    const manifest = `${draft}.json`;
    try {
      if (room) await checkRoom(root, room);
      await makeFolder(draft);
      await make(draft);
      const files = await sealFiles(draft, sealed);
      await writeFile(manifest, JSON.stringify({ inputs, files } satisfies Manifest));
      await remove(kind, key);
      await rename(draft, folderOf(kind, key));
      await rename(manifest, manifestOf(kind, key));
    } catch (error) {
      const full = await diskFull(error, root, room);
      await rm(draft, { recursive: true, force: true });
      await rm(manifest, { force: true });
      throw full ?? error;
    }
  }

  async function turn(kind: string, key: string): Promise<() => Promise<void>> {
    try {
      await makeFolder(join(root, kind));
      return await takeTurn(manifestOf(kind, key));
    } catch (error) {
      throw error instanceof HarnessError ? error : await unwritable(root, error);
    }
  }

  async function list(kind: string) {
    const names = await readdir(join(root, kind)).catch(() => []);
    const rows = await Promise.all(
      names
        .filter(name => name.endsWith('.json'))
        .map(async name => {
          const path = join(root, kind, name);
          const manifest = await readManifest(path);
          if (!manifest) return [];
          const key = name.slice(0, -'.json'.length);
          return [
            { key, path: folderOf(kind, key), inputs: manifest.inputs, used: (await stat(path)).mtimeMs },
          ];
        }),
    );
    return rows.flat().sort((a, b) => b.used - a.used);
  }

  return {
    root,
    list,
    async find(kind, inputs) {
      const began = now();
      const key = keyOf(inputs);
      if ((await use(kind, key))?.length !== 0) return undefined;
      return { path: folderOf(kind, key), key, made: false, damaged: [], seconds: now() - began };
    },
    async entry(kind, inputs, make, options = {}) {
      const began = now();
      const key = keyOf(inputs);
      const done = (made: boolean, damaged: readonly string[] = []): Entry => ({
        path: folderOf(kind, key),
        key,
        made,
        damaged,
        seconds: now() - began,
      });
      if ((await use(kind, key))?.length === 0) return done(false);
      const release = await turn(kind, key);
      try {
        const damaged = await use(kind, key);
        if (damaged?.length === 0) return done(false);
        await publish(kind, inputs, make, options);
        return done(true, damaged);
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
