import { readdir, readFile, stat } from 'node:fs/promises';
import { confinedUsers } from '../../core/scratch.ts';

async function idsInUse(): Promise<ReadonlySet<number>> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const named = passwd.split('\n').map(row => Number(row.split(':')[2]));
  const processes = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const running = await Promise.all(
    processes.map(pid =>
      stat(`/proc/${pid}`).then(
        ({ uid }) => uid,
        () => -1,
      ),
    ),
  );
  return new Set([...named, ...running]);
}

/** A user id that no account and no process of this machine has. Processes of two runs share none, unless all are taken. */
export async function unusedUser(): Promise<number> {
  const used = await idsInUse();
  const size = confinedUsers.last - confinedUsers.first + 1;
  const start = Math.floor(Math.random() * size);
  for (let step = 0; step < size; step++) {
    const id = confinedUsers.first + ((start + step) % size);
    if (!used.has(id)) return id;
  }
  return confinedUsers.last;
}
