import type { Duplex } from 'node:stream';
import type { GuestResult, Machine } from '../../parts/machine/machine.ts';
import type { ServerFacts } from './facts.ts';

/** How far a server came. */
export type ServerState =
  | { readonly is: 'starting' }
  | { readonly is: 'ready' }
  /** It will not come: `said` are its last words. */
  | { readonly is: 'failed'; readonly said: string };

export interface SqlOptions {
  /** The SQL or its answer holds a secret: no transcript shows them. */
  readonly secret?: boolean;
}

/** A PostgreSQL server and the two ways to it. The same probes run against the guest's and against any other. */
export interface PostgresServer {
  /** A new connection that speaks PostgreSQL's protocol, as the server's users make it. */
  connect(): Promise<Duplex>;
  /** Runs SQL as the cluster's owner, who needs no password, by a way of its own. Prints rows unaligned, without head. */
  superuser(sql: string, options?: SqlOptions): Promise<Pick<GuestResult, 'exitCode' | 'stdout' | 'stderr'>>;
  state(): Promise<ServerState>;
  /** What the server says of itself to its own login; only of one whose superuser is not at hand. */
  facts?(over: AbortSignal): Promise<ServerFacts>;
  /** Resolves when its machine says that the server is ready or failed, or when the time is over. */
  announced?(limits: { readonly seconds: number; readonly signal: AbortSignal }): Promise<unknown>;
  /** What initdb and the server logged since this start, as lines. */
  log(): Promise<readonly string[]>;
  /** By how much its machine stretches waits; 1 where it is not said. */
  readonly pace?: number | undefined;
  /** Power-on of its machine on the clock of `now()`, where it has one that was powered on for it. */
  readonly powerOn?: number;
}

/** Seconds for a command in the guest; psql takes 0.2 under emulation. */
const commandDeadline = 30;

const psql = (sql: string) => `
set -- /usr/lib/postgresql/*/bin/psql
cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups "$1" \\
  --host=/run/postgresql --dbname=postgres --no-psqlrc --quiet --no-align --tuples-only \\
  --set=ON_ERROR_STOP=1 --set=VERBOSITY=verbose <<'END OF SQL'
${sql}
END OF SQL
`;

/** Milestones of the guest's init: `endgoal-init: NAME UPTIME TEXT`; without these PostgreSQL can't come. */
const failure = /^endgoal-init: (root|data|initdb|postgres) [\d.]+ failed: (.*)$/m;
const ready = /^endgoal-init: postgres [\d.]+ ready$/m;

/** The server in a guest, behind a vsock port; files are paths in its initramfs. */
export function guestServer(
  machine: Pick<Machine, 'connect' | 'exec' | 'powerOn'> & Partial<Pick<Machine, 'milestone' | 'pace'>>,
  where: { readonly port: number; readonly milestones: string; readonly logs: readonly string[] },
): PostgresServer {
  const read = async (...files: readonly string[]) => {
    const { stdout } = await machine.exec(`cat ${files.join(' ')}`, {
      deadline: commandDeadline,
      where: 'initramfs',
    });
    return stdout;
  };
  return {
    powerOn: machine.powerOn,
    pace: machine.pace,
    announced: async limits => machine.milestone?.('postgres', limits),
    connect: () => machine.connect(where.port),
    superuser: (sql, options) => machine.exec(psql(sql), { deadline: commandDeadline, ...options }),
    async state() {
      const said = await read(where.milestones);
      const [, name, why] = failure.exec(said) ?? [];
      if (name) return { is: 'failed', said: `${name}: ${why}` };
      return { is: ready.test(said) ? 'ready' : 'starting' };
    },
    log: async () => (await read(...where.logs)).split('\n').filter(Boolean),
  };
}
