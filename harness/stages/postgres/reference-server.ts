import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import type { Place, Room } from './place.ts';
import type { PostgresServer } from './server.ts';

/** A real PostgreSQL that is nobody's guest, over a copy of a cluster, behind a Unix socket. */
export interface ReferenceServer extends AsyncDisposable {
  readonly server: PostgresServer;
  /** Kills every process of the server with SIGKILL and starts it again over the same data. */
  crash(): Promise<PostgresServer>;
}

/** What initdb made, and where the programs are that go with it. */
export interface Cluster extends AsyncDisposable {
  readonly place: Place;
  readonly data: string;
}

const owner = 'postgres';
/** Seconds; initdb takes two on a machine of its own. */
const deadline = 60;

export async function makeCluster(place: Place): Promise<Cluster> {
  const folder = await place.folder();
  const data = join(folder, 'data');
  const options = ['--username=postgres', '--no-sync', '--locale=C.UTF-8', '--encoding=UTF8'];
  await using room = await place.open(folder);
  await room.run([join(place.bin, 'initdb'), `--pgdata=${data}`, ...options], { owner, deadline });
  return { place, data, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** Starts a server over a copy of the cluster. `hba` is how it authenticates; `settings` go to its command line. */
export async function referenceServer(
  { place, data: original }: Cluster,
  { settings = [] as readonly string[], hba = 'scram-sha-256' } = {},
): Promise<ReferenceServer> {
  const folder = await place.folder();
  const data = join(folder, 'data');
  await place.copy(original, data);
  await writeFile(join(data, 'pg_hba.conf'), `local all postgres trust\nlocal all all ${hba}\n`);
  const all = ['listen_addresses=', 'log_line_prefix=[%p] ', 'dynamic_shared_memory_type=mmap', ...settings];
  const options = all.flatMap(setting => ['-c', setting]);
  let room: Room;
  let starts = 0;

  async function startServer(): Promise<PostgresServer> {
    const log = join(folder, `server.log.${++starts}`);
    await writeFile(log, '');
    room = await place.open(folder);
    const running = await room.start([join(place.bin, 'postgres'), '-D', data, '-k', folder, ...options], {
      owner,
      log,
    });
    let ended = false;
    const end = () => {
      ended = true;
    };
    running.exited.then(end, end);
    const { run } = room;
    const lines = async () => (await readFile(log, 'utf8')).split('\n').filter(Boolean);
    return {
      async connect() {
        const connection = createConnection({ path: join(folder, '.s.PGSQL.5432'), allowHalfOpen: true });
        await once(connection, 'connect');
        return connection;
      },
      async superuser(input) {
        const psql = ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose'];
        const { exitCode = -1, ...said } = await run(
          [join(place.bin, 'psql'), '-h', folder, '-U', 'postgres', '-d', 'postgres', ...psql],
          { owner, deadline: 30, check: false, input },
        );
        return { ...said, exitCode };
      },
      async state() {
        const said = await lines();
        if (said.some(line => line.includes('ready to accept connections'))) return { is: 'ready' };
        return ended ? { is: 'failed', said: said.at(-1) ?? 'it printed nothing' } : { is: 'starting' };
      },
      log: lines,
    };
  }

  return {
    server: await startServer(),
    async crash() {
      await room.kill();
      return startServer();
    },
    async [Symbol.asyncDispose]() {
      await room.kill();
      await rm(folder, { recursive: true });
    },
  };
}
