import { once } from 'node:events';
import { chmod, chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { run, type Started, start } from '../exec.ts';
import type { PostgresServer } from './server.ts';

/** A real PostgreSQL of this machine, in a cluster of its own behind a Unix socket. */
export interface ReferenceServer extends AsyncDisposable {
  readonly server: PostgresServer;
  /** Kills every process of the server with SIGKILL and starts it again over the same data. */
  crash(): Promise<PostgresServer>;
}

const owner = 'test';
/** Memory: crash recovery syncs a thousand files, which takes long on a busy disk. */
const memory = '/dev/shm';
/** initdb refuses to be root. */
const nobody = 65534;
const demote =
  process.getuid?.() === 0 ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];

/** The folder of PostgreSQL's programs on this machine; undefined where there is none. */
export async function localPostgres(): Promise<string | undefined> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const newest = versions.toSorted((a, b) => Number(a) - Number(b)).at(-1);
  return newest && join('/usr/lib/postgresql', newest, 'bin');
}

type Argv = readonly [string, ...string[]];
const asNobody = (...argv: Argv): Argv => {
  const [file = argv[0], ...args] = [...demote, ...argv];
  return [file, ...args];
};

/** `settings` go to the server's command line; `initdb` to that of initdb. */
export async function referenceServer(
  bin: string,
  { settings = [] as readonly string[], hba = 'scram-sha-256' } = {},
): Promise<ReferenceServer> {
  const folder = await mkdtemp(join(memory, 'reference-pg-'));
  if (demote.length > 0) await chown(folder, nobody, nobody);
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  const log = join(folder, 'server.log');
  const initdb = [
    '--username=postgres',
    '--auth-local=trust',
    '--no-sync',
    '--locale=C.UTF-8',
    '--encoding=UTF8',
  ];
  await run(asNobody(join(bin, 'initdb'), `--pgdata=${data}`, ...initdb), {
    owner,
    deadline: 60,
    env: { LC_ALL: 'C' },
  });
  const hbaFile = join(data, 'pg_hba.conf');
  await run(
    asNobody('sh', '-c', `printf 'local all postgres trust\\nlocal all all ${hba}\\n' > ${hbaFile}`),
    { owner, deadline: 5 },
  );
  const socket = join(folder, '.s.PGSQL.5432');
  let running: Started;
  let starts = 0;

  async function startServer(): Promise<PostgresServer> {
    const ownLog = `${log}.${++starts}`;
    running = await start(
      asNobody(
        join(bin, 'postgres'),
        ...[
          '-D',
          data,
          '-k',
          folder,
          '-c',
          'listen_addresses=',
          '-c',
          'log_line_prefix=[%p] ',
          '-c',
          'dynamic_shared_memory_type=mmap',
        ],
        ...settings.flatMap(setting => ['-c', setting]),
      ),
      { owner, log: ownLog, env: { LC_ALL: 'C' } },
    );
    let exited = false;
    void running.exited.then(() => {
      exited = true;
    });
    const lines = async () => (await readFile(ownLog, 'utf8').catch(() => '')).split('\n').filter(Boolean);
    return {
      async connect() {
        const connection = createConnection({ path: socket, allowHalfOpen: true });
        await once(connection, 'connect');
        return connection;
      },
      superuser: async sql => {
        const psql = [
          '-h',
          folder,
          '-U',
          'postgres',
          '-d',
          'postgres',
          '-XqAt',
          '-v',
          'ON_ERROR_STOP=1',
          '-v',
          'VERBOSITY=verbose',
        ];
        const { exitCode, ...said } = await run([join(bin, 'psql'), ...psql], {
          owner,
          deadline: 10,
          check: false,
          input: sql,
        });
        return { ...said, exitCode: exitCode ?? -1 };
      },
      async state() {
        const said = await lines();
        if (said.some(line => line.includes('database system is ready to accept connections')))
          return { is: 'ready' };
        return exited ? { is: 'failed', said: said.at(-1) ?? 'it printed nothing' } : { is: 'starting' };
      },
      log: lines,
    };
  }

  return {
    server: await startServer(),
    async crash() {
      // Each of its processes leads a group of its own.
      const children = await readFile(`/proc/${running.pid}/task/${running.pid}/children`, 'utf8');
      running.kill('SIGKILL');
      for (const pid of children.trim().split(' ')) process.kill(Number(pid), 'SIGKILL');
      await running.exited;
      return startServer();
    },
    async [Symbol.asyncDispose]() {
      await running.stop({ grace: 5 });
      await rm(folder, { recursive: true });
    },
  };
}
