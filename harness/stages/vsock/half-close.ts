import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { GuestError } from '../../core/errors.ts';
import { probeErrorOf } from '../../core/probe.ts';
import { until } from '../../core/wait.ts';
import { sha256 } from './bulk.ts';
import { dial, owned, receive } from './connection.ts';
import type { HalfCloseByGuest, HalfCloseByHost } from './evidence.ts';
import { refusals } from './refusal.ts';
import { type Look, printedByAgent, probePorts, type VsockTarget } from './target.ts';

const { halfClose, halfCloseSeen, halfCloseByHost: guestPort } = probePorts;
const dataBytes = 64 * 1024;
const messageBytes = 64;
/** Seconds for the guest to open a port. */
const linger = 20;

/**
 * The agent shuts its sending side behind its first message. It says so on a second connection once it has received our
 * first message; all that we send from then on arrives at a side that was shut.
 */
const guestShutsDown = `half-close vsock:2:${halfClose} vsock:2:${halfCloseSeen}`;

export const halfCloseByGuest: Look<HalfCloseByGuest> = async (target, over) => {
  const data = randomBytes(dataBytes);
  const opened = Promise.withResolvers<Duplex>();
  const shut = Promise.withResolvers<void>();
  await using _first = await target.machine.listen(halfClose, connection =>
    opened.resolve(owned(connection, over)),
  );
  await using _second = await target.machine.listen(halfCloseSeen, connection => {
    owned(connection, over).resume();
    shut.resolve();
  });
  const serve = async (): Promise<boolean> => {
    const connection = await opened.promise;
    await receive(connection, messageBytes);
    connection.resume().write(Buffer.alloc(messageBytes));
    await shut.promise;
    const sawEnd = connection.readableEnded;
    connection.end(data);
    return sawEnd;
  };
  const [printed, hostSawEnd] = await Promise.all([printedByAgent(target, guestShutsDown), serve()]);
  return { sent: sha256(data), guestGot: printed.trim(), hostSawEnd };
};

/** The agent prints on the command channel, too, so that the digest is known even if its answer over vsock is lost. */
const guestReadsToTheEnd = `hash vsock:4294967295:${guestPort}`;

/** Connects to a port that the guest is about to open. */
function dialWhenOpen({ machine }: VsockTarget, port: number, over: AbortSignal): Promise<Duplex> {
  return until(
    () =>
      dial(machine, port, over).catch(error => {
        if (refusals.includes(probeErrorOf(error).code)) return undefined;
        throw error;
      }),
    {
      seconds: linger,
      signal: over,
      otherwise: () =>
        new GuestError({
          code: 'vsock.port-silent',
          what: `vsock port ${port} did not open`,
          todo: "look whether the guest's agent runs: ps in the guest",
        }),
    },
  );
}

export const halfCloseByHost: Look<HalfCloseByHost> = async (target, over) => {
  const data = randomBytes(dataBytes);
  const guest = printedByAgent(target, guestReadsToTheEnd);
  const talk = async () => {
    const connection = await dialWhenOpen(target, guestPort, over);
    connection.end(data);
    return receive(connection, 'all').then(
      answer => answer.length > 0,
      () => false,
    );
  };
  const [printed, answered] = await Promise.all([guest, talk()]);
  return { sent: sha256(data), guestGot: printed.trim(), answered };
};
