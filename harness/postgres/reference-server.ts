import { once } from 'node:events';
import { chown, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { type Argv, run, type Started, start } from '../exec.ts';
import type { PostgresServer } from './server.ts';

/** A real PostgreSQL of this machine over a copy of a cluster, behind a Unix socket. */
export interface ReferenceServer extends AsyncDisposable {
  readonly server: PostgresServer;
  /** Kills every process of the server with SIGKILL and starts it again over the same data. */
  crash(): Promise<PostgresServer>;
}

/** What initdb made, and the folder of the programs that go with it. */
export interface Cluster extends AsyncDisposable {
  readonly bin: string;
  readonly data: string;
}

const owner = 'test';
/** Memory: crash recovery syncs a thousand files, which takes long on a busy disk. */
const memory = '/dev/shm';
/** PostgreSQL refuses to be root. */
const nobody = 65534;
const isRoot = process.getuid?.() === 0;
const demote = isRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];

function asNobody(...argv: Argv): Argv {
  const [file = argv[0], ...args] = [...demote, ...argv];
  return [file, ...args];
}

async function folderOfNobody(): Promise<string> {
  const folder = await mkdtemp(join(memory, 'reference-pg-'));
  if (isRoot) await chown(folder, nobody, nobody);
  return folder;
}

/** The folder of PostgreSQL's programs on this machine; undefined where there is none. */
export async function localPostgres(): Promise<string | undefined> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const newest = versions.toSorted((a, b) => Number(a) - Number(b)).at(-1);
  return newest && join('/usr/lib/postgresql', newest, 'bin');
}

export async function makeCluster(bin: string): Promise<Cluster> {
  const folder = await folderOfNobody();
  const data = join(folder, 'data');
  const options = ['--username=postgres', '--no-sync', '--locale=C.UTF-8', '--encoding=UTF8'];
  await run(asNobody(join(bin, 'initdb'), `--pgdata=${data}`, ...options), { owner, deadline: 60 });
  return { bin, data, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** Starts a server over a copy of the cluster. `hba` is how it authenticates; `settings` go to its command line. */
export async function referenceServer(
  { bin, data: original }: Cluster,
  { settings = [] as readonly string[], hba = 'scram-sha-256' } = {},
): Promise<ReferenceServer> {
  const folder = await folderOfNobody();
  const data = join(folder, 'data');
  await run(asNobody('cp', '-a', original, data), { owner, deadline: 20 });
  await writeFile(join(data, 'pg_hba.conf'), `local all postgres trust\nlocal all all ${hba}\n`);
  const all = ['listen_addresses=', 'log_line_prefix=[%p] ', 'dynamic_shared_memory_type=mmap', ...settings];
  const argv = asNobody(
    join(bin, 'postgres'),
    '-D',
    data,
    '-k',
    folder,
    ...all.flatMap(setting => ['-c', setting]),
  );
  let running: Started;
  let starts = 0;

  async function startServer(): Promise<PostgresServer> {
    const log = join(folder, `server.log.${++starts}`);
    await writeFile(log, '');
    running = await start(argv, { owner, log });
    let ended = false;
    void running.exited.then(() => {
      ended = true;
    });
    const lines = async () => (await readFile(log, 'utf8')).split('\n').filter(Boolean);
    return {
      async connect() {
        const connection = createConnection({ path: join(folder, '.s.PGSQL.5432'), allowHalfOpen: true });
        await once(connection, 'connect');
        return connection;
      },
      async superuser(input) {
        const options = ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose'];
        const psql: Argv = [join(bin, 'psql'), '-h', folder, '-U', 'postgres', '-d', 'postgres', ...options];
        const { exitCode = -1, ...said } = await run(psql, { owner, deadline: 10, check: false, input });
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
