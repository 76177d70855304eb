import type { GuestPlan } from '../../contract/guest-plan.ts';
import { defineService, type ProbeOf, type Service, vsock } from '../../contract/service.ts';
import { lookAtLink } from '../../parts/guest/service/link.ts';
import { openReach } from '../../parts/guest/service/reach.ts';
import { secretOf } from '../../parts/guest/service/secret-source.ts';
import type { Machine } from '../../parts/machine/machine.ts';
import type { BootedGuest } from '../boot/booted.ts';
import type { Login } from './client.ts';
import { collectPostgres } from './collect.ts';
import type { ShippedEvidence } from './evidence.ts';
import type { PostgresServer } from './server.ts';
import { shippedServer } from './shipped.ts';

type PostgresService = Service & { readonly probe: ProbeOf<'postgres'> };

/** The PostgreSQL of a plan: its row `postgres`, else port 5432 of vsock with libpq's own variables. */
export function postgresOf(
  plan: GuestPlan,
  env: Readonly<Record<string, string | undefined>>,
): PostgresService {
  const named = plan.services?.find(({ name }) => name === 'postgres');
  if (named?.probe.kind === 'postgres') return { ...named, probe: named.probe };
  const user = env['PGUSER'] ?? 'postgres';
  const passFile = env['PGPASSWORD_FILE'];
  const probe = {
    kind: 'postgres',
    user,
    database: env['PGDATABASE'] ?? user,
    password: [{ env: 'PGPASSWORD' }, ...(passFile ? [{ file: passFile }] : [])],
  } as const;
  return {
    ...defineService({ name: 'postgres', reach: vsock(5432), probe, process: 'postgres' }),
    probe,
  };
}

/** Codes of a connection that no server answered: the way to it is what broke. */
const unanswered = /^(E[A-Z]+|GuestError|Error)$/;

/** Looks at the image's own PostgreSQL, with the user's own login; says what broke on the way where it does not answer. */
export async function collectShipped({
  guest,
  service,
  progress,
  signal,
}: {
  readonly guest: BootedGuest;
  readonly service: PostgresService;
  readonly progress: (doing: string) => void;
  readonly signal: AbortSignal;
}): Promise<ShippedEvidence> {
  const { user, database, password } = service.probe;
  const login: Login = { user, database, password: await secretOf(service.name, password) };
  const read = new Set<string>();
  const serverOn = async (machine: Machine): Promise<PostgresServer> =>
    shippedServer(machine, service, await openReach(machine, service.reach, 0), login, read);
  const machine = guest.machine();
  const evidence = await collectPostgres({
    server: await serverOn(machine),
    login,
    startWithin: service.readyWithin ?? 60,
    crash: async late => {
      await machine.kill();
      return serverOn(await guest.restart('console-restart', late));
    },
    progress,
    signal,
  });
  const failed = [evidence.server, evidence.login].find(
    result => !result.ok && unanswered.test(result.error.code),
  );
  if (!failed) return { ...evidence, shipped: { service } };
  progress('asking the guest why PostgreSQL does not answer');
  return { ...evidence, shipped: { service, link: await lookAtLink(machine, service) } };
}
