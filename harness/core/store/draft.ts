import { randomBytes } from 'node:crypto';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../errors.ts';
import { makeFolder } from '../folder.ts';
import { unwritable } from './free-space.ts';
import { holderOf, type Lock, takeLock } from './lock.ts';

/** Seconds to wait for another process that makes the same entry: more than a cold kernel build. */
const turnSeconds = 3600;

/** The exclusive right to make one entry of the store, with a folder to make it in. */
export interface Turn {
  /**
   * Temporary folder that will become the entry. No other process uses it; a later sweep removes it if this process
   * dies.
   */
  readonly draft: string;
  /**
   * Throws InfraError if the process that held the lock was killed, because another process may now make the same
   * entry.
   */
  check(): void;
  /** Removes the temporary folder and releases the lock. */
  end(): Promise<void>;
}

const draftsOf = (root: string) => join(root, 'drafts');
const lockOf = (root: string, name: string) => join(root, 'locks', `${name}.lock`);
/** Name of a draft or its manifest: the entry, the process id (for people) and a random suffix. */
const draftName = /^(.+)-\d+-[0-9a-f]{8}(?:\.json)?$/;

/** Waits until no other process makes the entry of this name. Throws if the store can't be written or locked. */
export async function takeTurn(root: string, name: string, seconds = turnSeconds): Promise<Turn> {
  const draft = join(draftsOf(root), `${name}-${process.pid}-${randomBytes(4).toString('hex')}`);
  const lock = await lockIn(root, name, seconds).catch(async (error: unknown) => {
    throw await unwritable(root, error);
  });
  if (!lock) throw await stillMade(root, name, seconds);
  return {
    draft,
    check: () => {
      if (lock.lost) throw lockLost(name);
    },
    end: async () => {
      await rm(draft, { recursive: true, force: true });
      await rm(`${draft}.json`, { force: true });
      await lock.release();
    },
  };
}

async function lockIn(root: string, name: string, seconds: number): Promise<Lock | undefined> {
  await makeFolder(join(root, 'locks'));
  await makeFolder(draftsOf(root));
  return takeLock(lockOf(root, name), seconds);
}

async function stillMade(root: string, name: string, seconds: number): Promise<InfraError> {
  const path = lockOf(root, name);
  return new InfraError({
    code: 'store.busy',
    what: `store: another process still makes ${name} after ${seconds} s`,
    because: `${path} is held by ${(await holderOf(path)) || 'a process that left no name'}`,
    todo: 'end the other run, or wait for it',
  });
}

function lockLost(name: string): InfraError {
  return new InfraError({
    code: 'store.lock-lost',
    what: `store: the lock of ${name} was lost while it was made`,
    because: 'the process that held it (flock) was ended',
    todo: 'run it again',
  });
}

/** Seconds after which a draft without a lock counts as abandoned. Injected faults and endgoal 0.1 make such drafts. */
const abandoned = 24 * 3600;

/**
 * Age of a file in seconds by the clock of its file system. The clock of the workstation may jump or differ from a file
 * server's.
 */
async function age(path: string, probe: string): Promise<number> {
  await writeFile(probe, '');
  const [then, now] = await Promise.all([stat(path), stat(probe)]);
  await rm(probe, { force: true });
  return (now.mtimeMs - then.mtimeMs) / 1000;
}

async function isDead(root: string, path: string, name: string): Promise<boolean> {
  const lock = lockOf(root, name);
  if (await stat(lock).catch(() => undefined)) {
    const taken = await takeLock(lock);
    await taken?.release();
    return taken !== undefined;
  }
  return (await age(path, `${path}.${process.pid}.age`)) > abandoned;
}

/** Removes abandoned drafts and returns their paths. Removes nothing if the store can't be written. */
export async function sweepDrafts(root: string): Promise<string[]> {
  const swept: string[] = [];
  for (const entry of await readdir(draftsOf(root)).catch(() => [])) {
    const path = join(draftsOf(root), entry);
    const [, name = entry] = draftName.exec(entry) ?? [];
    if (!(await isDead(root, path, name).catch(() => false))) continue;
    await rm(path, { recursive: true, force: true });
    swept.push(path);
  }
  return swept;
}
