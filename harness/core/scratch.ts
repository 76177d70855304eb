import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOf } from './process-identity.ts';

/** A folder for sockets and disks that lives as long as its user, for example a VM or a container engine. */
export interface Scratch extends AsyncDisposable {
  readonly path: string;
}

/** The path of a Unix socket is limited to 107 bytes (sun_path), so the path of the folder must be short. */
const scratchParent = tmpdir().length > 40 ? '/tmp' : tmpdir();
/** A folder in memory, for files that are synced often and need not outlive endgoal. */
const memory = '/dev/shm';
const named = /^endgoal-(\d+)-(\d+)-(\d+)-[0-9a-f]+$/;

/**
 * Returns the PID namespace of this process (namespaces(7)). Process ids have no meaning in another namespace, for
 * example in a container.
 */
async function pidNamespace(): Promise<string> {
  const link = await readlink('/proc/self/ns/pid').catch(() => '');
  return /\d+/.exec(link)?.[0] ?? '0';
}

/** Creates a folder whose name contains the owning process. */
export async function openScratch({ inMemory = false } = {}): Promise<Scratch> {
  const parent = inMemory ? memory : scratchParent;
  const start = await startOf(process.pid);
  const path = join(
    parent,
    `endgoal-${await pidNamespace()}-${process.pid}-${start ?? 0}-${randomBytes(3).toString('hex')}`,
  );
  await mkdir(path, { mode: 0o700 });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/**
 * User ids that endgoal gives to confined processes when it runs as root; they own their folders. The range is that of
 * systemd's DynamicUser= (systemd.exec(5)).
 */
export const confinedUsers = { first: 61_184, last: 65_519 } as const;

/** Whether a folder belongs to this user. Folders of other users are not removed. */
const isOurs = (path: string) =>
  lstat(path).then(
    ({ uid }) => {
      const confined = uid >= confinedUsers.first && uid <= confinedUsers.last;
      return uid === process.getuid?.() || (confined && process.getuid?.() === 0);
    },
    () => false,
  );

/** Removes folders whose processes are dead, of this user and this PID namespace only. Returns their paths. */
export async function sweepScratch(): Promise<string[]> {
  const swept: string[] = [];
  const here = await pidNamespace();
  for (const parent of [scratchParent, memory]) {
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
