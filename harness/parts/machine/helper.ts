import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InfraError } from '../../core/errors.ts';
import type { Exit, Started } from '../../core/exec.ts';
import { descendants } from '../../core/process-identity.ts';
import { after, until } from '../../core/wait.ts';
import { startGuestSide } from '../confine/start.ts';
import { findTool } from '../workstation/tools.ts';
import type { Way } from './vm.ts';

const owner = 'boot';
/** Seconds for a process to make its socket. */
const socketDeadline = 5;

/** What a process says on stderr, its last 4 KiB. */
export function tail(process: Started): () => string {
  let text = '';
  process.stderr.setEncoding('utf8');
  process.stderr.on('data', (chunk: string) => {
    text = (text + chunk).slice(-4096);
  });
  return () => text.trim();
}

/**
 * Whether a process, or one that it started, listens on a Unix socket. Does not connect: a socket's file exists a moment
 * before that. Rows of /proc/PID/net/unix end with flags (__SO_ACCEPTCON is 0x10000), type, state, inode and path.
 */
async function listens(pid: number, path: string): Promise<boolean> {
  for (const one of [pid, ...(await descendants(pid))]) {
    const table = await readFile(`/proc/${one}/net/unix`, 'utf8').catch(() => '');
    if (table.split('\n').some(row => row.endsWith(` ${path}`) && row.split(/\s+/)[3] === '00010000'))
      return true;
  }
  return false;
}

/** Waits until a process listens on its socket; says what it said when it ended instead. */
export async function socketOf(
  process: Started,
  path: string,
  name: string,
  said: () => string,
): Promise<void> {
  let ended = false;
  void process.exited.then(() => {
    ended = true;
  });
  const failed = (code: string, what: string) =>
    new InfraError({
      code,
      what: `${owner}: ${name} ${what}`,
      lastLine: said() || 'it printed nothing',
      todo: 'npm run doctor shows whether the tool works here',
    });
  await until(
    async () => {
      const ready = await listens(process.pid, path);
      if (!ready && ended) throw failed('helper.ended-early', 'ended before it was ready');
      return ready || undefined;
    },
    {
      seconds: socketDeadline,
      pause: 0.005,
      otherwise: () => failed('helper.failed', `made no socket within ${socketDeadline} s`),
    },
  );
}

/** The ends of a vsock device in a process of its own. */
export interface VhostSockets {
  /** vhost-user, towards the VMM. */
  readonly vhost: string;
  /** Host end of the guest's vsock. */
  readonly vsock: string;
}

/** Sockets of the vsock device in a machine's folder. */
export const vhostSockets = (folder: string): VhostSockets => ({
  vhost: join(folder, 'vhost.sock'),
  vsock: join(folder, 'vm.vsock'),
});

/**
 * Watches a helper that a VM stands on: once it ends while the VM runs, all that the guest then says or does not say is the
 * doing of that, and no fault of the guest.
 */
export function standsOn(
  helper: Started,
  name: string,
  vm: Pick<Started, 'exited'>,
  said: () => string,
): Way {
  const lost = new AbortController();
  let over = false;
  void vm.exited.then(() => {
    over = true;
  });
  const whenEnded = async ({ exitCode, signal, seconds }: Exit) => {
    // One that was killed did not follow its VM, which may well follow it.
    const killed = signal !== undefined && !over;
    if (!killed && (await Promise.race([vm.exited.then(() => true), passed(endsTogether)]))) return;
    lost.abort(
      new InfraError({
        code: 'helper.failed',
        what: `${name}: it ended by ${signal ?? `exit code ${exitCode}`} ${seconds.toFixed(1)} s after its start, while the VM ran`,
        lastLine: said() || 'it printed nothing',
        because: "it carries the guest's vsock: nothing that followed says anything about the guest",
        todo: 'run it again; where it ends by itself, see what it said, and dmesg for the OOM killer',
      }),
    );
  };
  let ended: Promise<void> | undefined;
  void helper.exited.then(exit => {
    ended = whenEnded(exit);
  });
  return {
    lost: lost.signal,
    check: async () => {
      await ended;
      lost.signal.throwIfAborted();
    },
  };
}

/** Seconds within which a helper ends that ends because its VM did. */
const endsTogether = 1;
const passed = (seconds: number) => new Promise<false>(resolve => void after(seconds, () => resolve(false)));

/** The vsock device starts in 3 MiB with 3 threads; a connection takes a file at either end. */
const vsockLimits = { memoryMiB: 512, files: 1024, processes: 128 } as const;

/**
 * Starts the vsock device of a guest with that context id, for VMMs on this machine; needs no /dev/vhost-vsock. It and the
 * VMM run as the same user id, where they have one of their own.
 */
export async function startVsock(
  cid: number,
  sockets: VhostSockets,
  user?: number | 'ours',
): Promise<Started> {
  const { path } = await findTool('vhost-device-vsock');
  await using opened = new AsyncDisposableStack();
  const vsock = opened.use(
    await startGuestSide(
      [path, '--guest-cid', String(cid), '--socket', sockets.vhost, '--uds-path', sockets.vsock],
      { reads: [], writes: [dirname(sockets.vhost)], limits: vsockLimits, user },
      { owner },
    ),
  );
  await socketOf(vsock, sockets.vhost, 'vhost-device-vsock', tail(vsock));
  opened.move();
  return vsock;
}
