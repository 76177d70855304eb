import type { Duplex } from 'node:stream';
import { type Reach, reachText } from '../../../contract/service.ts';
import { GuestError } from '../../../core/errors.ts';
import type { Machine } from '../../machine/machine.ts';

/** A way to a service, opened once for a machine. */
export interface OpenReach {
  connect(): Promise<Duplex>;
}

/** The first vsock port of the guest that carries connections to services inside it. */
const firstRelayPort = 48_000;
/** Seconds for the agent to listen. */
const deadline = 10;

const target = (reach: Exclude<Reach, { by: 'vsock' }>) =>
  reach.by === 'tcp' ? `tcp:${reach.host}:${reach.port}` : `unix:/proc/1/root${reach.path}`;

/**
 * Opens the way to a service. One inside the guest is reached by a relay of the agent's on a vsock port of its own, which
 * is number `index` of the services.
 */
export async function openReach(
  machine: Pick<Machine, 'connect' | 'exec'>,
  reach: Reach,
  index: number,
): Promise<OpenReach> {
  if (reach.by === 'vsock') return { connect: () => machine.connect(reach.port) };
  const port = firstRelayPort + index;
  // The relay must outlive the command that starts it, which ends with all that it left in its session.
  const { exitCode, stdout } = await machine.exec(
    `setsid agent relay vsock:4294967295:${port} ${target(reach)} >/run/endgoal/relay-${port}.log 2>&1 &
tries=0
until grep -q . /run/endgoal/relay-${port}.log; do tries=$((tries + 1)); [ $tries -lt 50 ] || exit 1; usleep 50000; done
cat /run/endgoal/relay-${port}.log; grep -q ' listening on ' /run/endgoal/relay-${port}.log`,
    { deadline, where: 'initramfs' },
  );
  if (exitCode === 0) return { connect: () => machine.connect(port) };
  throw new GuestError({
    code: 'service.no-relay',
    what: `service: the guest's agent opened no relay to ${reachText(reach)}`,
    lastLine: stdout.trim().split('\n').at(-1) || 'it printed nothing',
    todo: 'look at the vsock stage: the relay is a vsock port of the guest',
  });
}
