import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../../core/errors.ts';
import { start } from '../../core/exec.ts';
import { openScratch, sweepScratch } from '../../core/scratch.ts';
import { until } from '../../core/wait.ts';
import { onPath } from '../../setup/detect.mjs';
import { askEngine } from '../../setup/engine.mjs';

/** A private container engine. Its images, state and socket are in one folder, and it changes no network settings. */
export interface PrivateEngine extends AsyncDisposable {
  /** Value for DOCKER_HOST. */
  readonly host: string;
  /** Kills it at once with all its containers, like a crash. */
  kill(): Promise<void>;
}

const owner = 'engine';
/** Deadline for its start in seconds. It takes 1 s. */
const startDeadline = 30;
/** Seconds that dockerd waits for containers to end. */
const stopDeadline = 20;

/**
 * Starts dockerd in its own PID and mount namespace. When dockerd ends, also by SIGKILL, the kernel ends its processes and
 * removes its mounts; a killed dockerd itself would leave them.
 */
const enclosed = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'] as const;

/** Why this user cannot start one here. Undefined if it works. */
export function noPrivateEngine(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can start dockerd';
  if (!onPath('dockerd', process.env)) return 'dockerd is not installed; npm run setup -- --with containers';
  return undefined;
}

/** Starts an empty dockerd and waits until it answers. It ends with this process; disposing it stops it. */
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
      // endgoal's containers have no network, so dockerd need not change the workstation's.
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
            todo: 'start dockerd by hand and read its messages',
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
    todo: 'correct the cause in the last line, or use the engine of this workstation: unset DOCKER_HOST',
  });
}
