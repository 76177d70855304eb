import { lock } from 'proper-lockfile';
import { InfraError } from '../errors.ts';
import { until } from '../wait.ts';

/** How long another process may make the same entry before we give up, in seconds: a cold kernel build and more. */
const turnSeconds = 3600;
/** Seconds between two looks at another process's lock. */
const pause = 0.2;

/**
 * Waits until no other process makes this entry. A dead one's lock is stale after 10 s; so is ours where this machine
 * sleeps for longer, and then two may make the entry, of which one stays. Whatever else keeps the lock from being made
 * is thrown as it came. Returns the way to give it back.
 */
export async function takeTurn(path: string): Promise<() => Promise<void>> {
  const attempt = () =>
    lock(path, { realpath: false, stale: 10_000, update: 2_000, onCompromised: () => undefined }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ELOCKED') return undefined;
        throw error;
      },
    );
  const release = await until(attempt, {
    seconds: turnSeconds,
    pause,
    otherwise: () =>
      new InfraError({
        what: `store: ${path} stays locked by another process`,
        because: `it was not free within ${turnSeconds} s`,
        todo: `end the other run, or remove ${path}.lock when there is none`,
      }),
  });
  return async () => {
    await release().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERELEASED') throw error;
    });
  };
}

/** Whether a process still lives; one of another user does, too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
