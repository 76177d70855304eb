import { randomBytes } from 'node:crypto';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../errors.ts';
import { makeFolder } from '../folder.ts';
import { unwritable } from './free-space.ts';
import { holderOf, type Lock, takeLock } from './lock.ts';

/** How long another process may make the same entry before we give up, in seconds: a cold kernel build and more. */
const turnSeconds = 3600;

/** The right to make one thing in the store, and a place to make it. */
export interface Turn {
  /** A folder to be, among the drafts: nobody else uses it, and it is removed once we are gone. */
  readonly draft: string;
  /** Throws InfraError where somebody ended what held the lock: another process may be making the same. */
  check(): void;
  /** Removes what is left of the draft and lets the next one take its turn. */
  end(): Promise<void>;
}

const draftsOf = (root: string) => join(root, 'drafts');
const lockOf = (root: string, name: string) => join(root, 'locks', `${name}.lock`);
/** A draft's name, or that of its manifest: what is made, the process for people, and a random end. */
const draftName = /^(.+)-\d+-[0-9a-f]{8}(?:\.json)?$/;

/** Waits until no other process makes what has this name. Throws where the store can't be written or locked. */
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

/** Seconds after which a draft without a lock is nobody's: what injected faults make, and endgoal 0.1. */
const abandoned = 24 * 3600;

/** How old a file is by its file system's own clock, in seconds: this machine's may jump, and another one's differ. */
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

/** Removes the drafts that nobody makes any more. Returns their paths. A store that can't be written keeps them. */
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
