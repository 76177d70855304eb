import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfraError } from '../../core/errors.ts';
import { start } from '../../core/exec.ts';
import { until } from '../../core/wait.ts';
import { findTool } from '../workstation/tools.ts';
import { whyUnreachable } from './shared-cache.ts';

/** A Redis server of our own, in memory only. Disposing it ends it. */
export interface Redis extends AsyncDisposable {
  /** As CCACHE_REMOTE takes it, with the password. */
  readonly url: string;
}

/** Seconds; it takes 20 ms. */
const startDeadline = 10;

/** Starts a Redis server on a Unix socket in an existing folder: no port, no files of data. */
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
