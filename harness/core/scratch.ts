import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOf } from './process-identity.ts';

/** A folder for sockets and disks that lives as long as what uses it: a machine, an engine. */
export interface Scratch extends AsyncDisposable {
  readonly path: string;
}

/** Unix socket paths end at 107 bytes (sun_path), so the folder's own path is kept short. */
const usual = tmpdir().length > 40 ? '/tmp' : tmpdir();
/** Memory, for what is synced often and need not outlive us. */
const memory = '/dev/shm';
const named = /^endgoal-(\d+)-(\d+)-[0-9a-f]+$/;

/** Makes a folder that names the process it belongs to. */
export async function openScratch({ inMemory = false } = {}): Promise<Scratch> {
  const parent = inMemory ? memory : usual;
  const start = await startOf(process.pid);
  const path = join(parent, `endgoal-${process.pid}-${start ?? 0}-${randomBytes(3).toString('hex')}`);
  await mkdir(path, { mode: 0o700 });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Whether a folder is this user's: others' are theirs to remove. */
const isOurs = (path: string) =>
  stat(path).then(
    ({ uid }) => uid === process.getuid?.(),
    () => false,
  );

/** Removes the folders of this user's processes that are gone. Returns their paths. */
export async function sweepScratch(): Promise<string[]> {
  const swept: string[] = [];
  for (const parent of [usual, memory]) {
    for (const name of await readdir(parent).catch(() => [])) {
      const [, pid, start] = named.exec(name) ?? [];
      if (pid === undefined || (await startOf(Number(pid))) === start) continue;
      const path = join(parent, name);
      if (!(await isOurs(path))) continue;
      swept.push(path);
      await rm(path, { recursive: true, force: true });
    }
  }
  return swept;
}
