import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readlink, rm } from 'node:fs/promises';
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
const named = /^endgoal-(\d+)-(\d+)-(\d+)-[0-9a-f]+$/;

/** This process's PID namespace (namespaces(7)): ids of processes mean nothing in another one, such as a container's. */
async function pidNamespace(): Promise<string> {
  const link = await readlink('/proc/self/ns/pid').catch(() => '');
  return /\d+/.exec(link)?.[0] ?? '0';
}

/** Makes a folder that names the process it belongs to. */
export async function openScratch({ inMemory = false } = {}): Promise<Scratch> {
  const parent = inMemory ? memory : usual;
  const start = await startOf(process.pid);
  const path = join(
    parent,
    `endgoal-${await pidNamespace()}-${process.pid}-${start ?? 0}-${randomBytes(3).toString('hex')}`,
  );
  await mkdir(path, { mode: 0o700 });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Ids that root gives to processes that it confines, which then own their folder (systemd.exec(5), DynamicUser=). */
export const confinedUsers = { first: 61_184, last: 65_519 } as const;

/** Whether a folder is this user's: others' are theirs to remove. */
const isOurs = (path: string) =>
  lstat(path).then(
    ({ uid }) => {
      const confined = uid >= confinedUsers.first && uid <= confinedUsers.last;
      return uid === process.getuid?.() || (confined && process.getuid?.() === 0);
    },
    () => false,
  );

/** Removes the folders of this user's processes that are gone, of this PID namespace only. Returns their paths. */
export async function sweepScratch(): Promise<string[]> {
  const swept: string[] = [];
  const here = await pidNamespace();
  for (const parent of [usual, memory]) {
    for (const name of await readdir(parent).catch(() => [])) {
      const [, namespace, pid, start] = named.exec(name) ?? [];
      if (pid === undefined || namespace !== here || (await startOf(Number(pid))) === start) continue;
      const path = join(parent, name);
      if (!(await isOurs(path))) continue;
      swept.push(path);
      await rm(path, { recursive: true, force: true });
    }
  }
  return swept;
}
