import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../../core/errors.ts';
import { start } from '../../core/exec.ts';
import { until } from '../../core/wait.ts';
import { findTool } from '../workstation/tools.ts';
import { whyUnreachable } from './shared-cache.ts';

/** A private Redis server, in memory only. Disposing it ends it. */
export interface Redis extends AsyncDisposable {
  /** URL for CCACHE_REMOTE, with the password. */
  readonly url: string;
}

/** Deadline for its start in seconds. It takes 20 ms. */
const startDeadline = 10;

/** Starts a Redis server on a Unix socket in an existing folder, without a port and without data files. */
export async function startRedis(
  folder: string,
  { password }: { readonly password?: string } = {},
): Promise<Redis> {
  const socket = join(folder, 'redis.sock');
  const configuration = join(folder, 'redis.conf');
  const lines = ['port 0', `unixsocket ${socket}`, 'save ""', 'appendonly no', `dir ${folder}`];
  await writeFile(configuration, '');
  await chmod(configuration, 0o600);
  await writeFile(
    configuration,
    [...lines, ...(password ? [`requirepass "${password}"`] : []), ''].join('\n'),
  );
  const server = await start([(await findTool('redis-server')).path, configuration], { owner: 'redis' });
  server.stdout.resume();
  server.stderr.resume();
  const login = password ? `//:${encodeURIComponent(password)}@localhost` : '';
  const url = `redis+unix:${login}${socket}`;
  try {
    await until(async () => ((await whyUnreachable(url)) === undefined ? true : undefined), {
      seconds: startDeadline,
      otherwise: () =>
        new InfraError({
          code: 'redis.not-ready',
          what: `redis: the server did not answer within ${startDeadline} s`,
          todo: `start it by hand: redis-server ${configuration}`,
        }),
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
