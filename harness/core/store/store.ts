import { access, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolder } from '../folder.ts';
import { now } from '../wait.ts';
import { damageOf, sealContent } from './checksum.ts';
import { sweepDrafts, type Turn, takeTurn } from './draft.ts';
import { checkRoom, diskFull, unwritable } from './free-space.ts';
import { type Json, keyOf } from './key.ts';
import { readManifest, writtenManifest } from './manifest.ts';
import { noteClock, noteSlow } from './notes.ts';

export { sha256File } from './checksum.ts';
export { type Json, keyOf } from './key.ts';

/** A finished folder in the store. Read-only: to change it, work on a copy. */
export interface Entry {
  readonly path: string;
  /** SHA-256 of the inputs, hex. */
  readonly key: string;
  /** False if it already existed. */
  readonly made: boolean;
  /** Damaged files of the previous entry, if it was made again for that reason; else empty. */
  readonly damaged: readonly string[];
  /** Duration of this call. */
  readonly seconds: number;
}

/** Options of `entry`. */
export interface EntryOptions {
  /**
   * Files whose checksums are kept and checked, relative to the entry. Default: all. A tree with its own manifest names
   * only that.
   */
  readonly sealed?: readonly string[];
  /** Minimal number of bytes that the entry needs. If the disk has less, the work does not begin. */
  readonly room?: number;
}

export interface Store {
  readonly root: string;
  /** Returns the entry for these inputs. If it is missing or damaged, `make` makes it in an empty folder. */
  entry(
    kind: string,
    inputs: Json,
    make: (folder: string) => Promise<void>,
    options?: EntryOptions,
  ): Promise<Entry>;
  /** Returns the verified entry for these inputs, or undefined. */
  find(kind: string, inputs: Json): Promise<Entry | undefined>;
  /** Lists every entry of a kind with its inputs, most recently used first, without verification. */
  list(
    kind: string,
  ): Promise<readonly { readonly key: string; readonly path: string; readonly inputs: Json }[]>;
  /** Removes all except the `keep` most recently used entries of a kind. */
  prune(kind: string, keep: number): Promise<void>;
  /** Removes the drafts of dead processes. Returns their paths. */
  sweep(): Promise<string[]>;
}

/** Folders of the store that contain no entries. */
const ownFolders = ['drafts', 'locks', 'tools'];

/**
 * Returns the kind, which names one folder. Throws for any other text: a path outside the store, or one of its own
 * folders.
 */
function checkedKind(kind: string): string {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(kind) && !ownFolders.includes(kind)) return kind;
  throw new Error(`store: ${JSON.stringify(kind)} is not a kind of entry`);
}

/** Creates the folder of a kind. Rejects if the path is something else. */
async function kindFolder(path: string): Promise<void> {
  await makeFolder(path);
  await access(`${path}/.`);
}

/** Marks an entry as used now. Failing to do so is harmless, for example on a read-only disk. */
async function touch(path: string): Promise<void> {
  const date = new Date();
  await utimes(path, date, date).catch((error: NodeJS.ErrnoException) => {
    if (!['EROFS', 'EPERM', 'EACCES'].includes(error.code ?? '')) throw error;
  });
}

/**
 * Opens the store in a folder. Entries appear by rename, so a partial entry never counts. They are verified at each
 * use; a damaged one is removed and made again. Two processes that request one entry make it once.
 */
export function openStore(root: string): Store {
  const folderOf = (kind: string, key: string) => join(root, checkedKind(kind), key);
  const manifestOf = (kind: string, key: string) => join(root, checkedKind(kind), `${key}.json`);

  /** Returns the damaged files of an entry; undefined if the entry does not exist. */
  async function use(kind: string, key: string): Promise<readonly string[] | undefined> {
    const path = manifestOf(kind, key);
    const folder = folderOf(kind, key);
    const manifest = await readManifest(path, key);
    if (!manifest) return (await stat(path).catch(() => undefined)) && [basename(path)];
    const began = now();
    const damaged = await damageOf(folder, manifest);
    noteSlow(root, folder, now() - began);
    if (damaged.length === 0) await touch(path);
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
    { sealed, room, turn }: EntryOptions & { readonly turn: Turn },
  ): Promise<void> {
    const key = keyOf(inputs);
    const { draft } = turn;
    try {
      if (room) await checkRoom(root, room);
      await makeFolder(draft);
      await make(draft);
      const content = await sealContent(draft, sealed);
      await writeFile(`${draft}.json`, writtenManifest({ inputs, ...content }));
      turn.check();
      await remove(kind, key);
      await rename(draft, folderOf(kind, key));
      await rename(`${draft}.json`, manifestOf(kind, key));
    } catch (error) {
      throw (await diskFull(error, root, room)) ?? error;
    }
  }

  async function list(kind: string) {
    const names = await readdir(join(root, kind)).catch(() => []);
    const rows = await Promise.all(
      names
        .filter(name => name.endsWith('.json'))
        .map(async name => {
          const path = join(root, kind, name);
          const key = name.slice(0, -'.json'.length);
          const manifest = await readManifest(path, key);
          const used = await stat(path).then(
            ({ mtimeMs }) => mtimeMs,
            () => undefined,
          );
          if (!manifest || used === undefined) return [];
          noteClock(root, path, used);
          return [{ key, path: folderOf(kind, key), inputs: manifest.inputs, used }];
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
      await kindFolder(join(root, kind)).catch(async (error: unknown) => {
        throw await unwritable(root, error);
      });
      const turn = await takeTurn(root, `${kind}-${key.slice(0, 12)}`);
      try {
        const damaged = await use(kind, key);
        if (damaged?.length === 0) return done(false);
        await publish(kind, inputs, make, { ...options, turn });
        return done(true, damaged);
      } finally {
        await turn.end();
      }
    },
    sweep: () => sweepDrafts(root),
    async prune(kind, keep) {
      for (const { key } of (await list(kind)).slice(keep)) await remove(kind, key);
    },
  };
}
