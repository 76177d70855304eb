import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../../core/errors.ts';
import { start } from '../../core/exec.ts';
import { openScratch, sweepScratch } from '../../core/scratch.ts';
import { until } from '../../core/wait.ts';
import { onPath } from '../../setup/detect.mjs';
import { askEngine } from '../../setup/engine.mjs';

/** A container engine of our own: its images, state and socket are in a folder, and it touches no network. */
export interface PrivateEngine extends AsyncDisposable {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** As a crash would: at once, with all its containers. */
  kill(): Promise<void>;
}

const owner = 'engine';
/** Seconds; it takes one. */
const startDeadline = 30;
/** Seconds that dockerd gives containers to end. */
const stopDeadline = 20;

/**
 * A process and mount namespace of its own: when dockerd ends, however it does, the kernel ends all that it started and
 * takes its mounts away, which dockerd itself leaves behind when it is killed.
 */
const enclosed = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'] as const;

/** Why this user can't have one here; undefined where it works. */
export function noPrivateEngine(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can start dockerd';
  if (!onPath('dockerd', process.env)) return 'dockerd is not installed; npm run setup -- --with containers';
  return undefined;
}

/** Starts dockerd with nothing in it and waits until it answers. It dies with us; disposing it stops it. */
export async function startEngine(): Promise<PrivateEngine> {
  await sweepScratch();
  const scratch = await openScratch();
  const at = (name: string) => join(scratch.path, name);
  const socket = at('docker.sock');
  const dockerd = await start(
    [
      ...enclosed,
      'dockerd',
      `--host=unix://${socket}`,
      `--data-root=${at('data')}`,
      `--exec-root=${at('exec')}`,
      `--pidfile=${at('pid')}`,
      // Containers of ours have no network, so the machine's is left alone.
      ...['--bridge=none', '--iptables=false', '--ip-forward=false', '--userland-proxy=false'],
    ],
    { owner, log: at('log') },
  );
  let ended = false;
  void dockerd.exited.then(() => {
    ended = true;
  });
  const close = async () => {
    await dockerd.stop({ grace: stopDeadline });
    await scratch[Symbol.asyncDispose]();
  };
  try {
    await until(
      async () => {
        if (ended) throw await failed(at('log'), 'dockerd ended as soon as it was started');
        return askEngine(socket);
      },
      {
        seconds: startDeadline,
        otherwise: () =>
          new InfraError({
            code: 'engine.not-ready',
            what: `${owner}: dockerd did not answer within ${startDeadline} s`,
            todo: 'start dockerd by hand and read what it says',
          }),
      },
    );
  } catch (error) {
    await close();
    throw error;
  }
  return {
    host: `unix://${socket}`,
    async kill() {
      dockerd.kill('SIGKILL');
      await dockerd.exited;
    },
    [Symbol.asyncDispose]: close,
  };
}

async function failed(log: string, what: string): Promise<InfraError> {
  const said = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-4).join('\n');
  return new InfraError({
    code: 'engine.failed',
    what: `${owner}: ${what}`,
    lastLine: said || 'it printed nothing',
    todo: 'mend what it says, or use the engine of this machine: unset DOCKER_HOST',
  });
}
