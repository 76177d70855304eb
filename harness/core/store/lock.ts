import { readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { start } from '../exec.ts';
import { now } from '../wait.ts';

/**
 * Holds flock(2) on a file while its standard input is open. The kernel releases the lock however endgoal ends. It also
 * works across PID namespaces and, on NFS, across computers, and needs no clock and no process id.
 */
const script = `exec 9>>"$1" && flock --exclusive --conflict-exit-code 75 --timeout "$2" 9 || exit
echo "$3" 2>/dev/null >&9
stat --dereference --format %i /dev/fd/9
exec cat >/dev/null`;
const busy = 75;

/** A lock held by this process. */
export interface Lock {
  /** True if the lock was lost because its holder process was killed. */
  readonly lost: boolean;
  /** Releases the lock and removes its file. */
  release(): Promise<void>;
}

async function inodeOf(path: string): Promise<string | undefined> {
  return stat(path, { bigint: true }).then(
    ({ ino }) => String(ino),
    () => undefined,
  );
}

/** Seconds left of the time budget that started at `began`. */
const left = (seconds: number, began: number) => Math.max(0, seconds - (now() - began));

/**
 * Takes the lock of a file and creates the file if needed. Returns undefined if another process keeps it for `seconds`.
 * Throws if the file system can't create or lock the file, with the message of the shell or flock.
 */
export async function takeLock(path: string, seconds = 0): Promise<Lock | undefined> {
  const began = now();
  for (;;) {
    const holder = `process ${process.pid} on ${hostname()} since ${new Date().toISOString()}`;
    const limit = left(seconds, began).toFixed(1);
    const child = await start(['sh', '-c', script, 'lock', path, limit, holder], { owner: 'store' });
    let [said, stderr, ended] = ['', '', false];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const held = new Promise<void>(resolve => child.stdout.once('data', () => resolve()));
    const exited = child.exited.then(exit => {
      ended = true;
      return exit;
    });
    const exit = await Promise.race([held, exited]);
    if (exit?.exitCode === busy) return undefined;
    if (exit)
      throw new Error(stderr.trim().replace(/^\w+: (?:\d+: )?/, '') || `flock exited with ${exit.exitCode}`);
    const release = async () => {
      if (!ended) await rm(path, { force: true }).catch(() => undefined);
      child.stdin.end();
      await exited;
    };
    // The previous holder may have removed the file; a lock on a removed file is worthless.
    if ((await inodeOf(path)) === said.trim())
      return {
        get lost() {
          return ended;
        },
        release,
      };
    child.stdin.end();
    await exited;
  }
}

/** Returns the holder of a lock, as the holder wrote it. Empty if it wrote nothing, for example on a full disk. */
export async function holderOf(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trim().split('\n').at(-1) ?? '';
}
