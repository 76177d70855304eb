import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { GuestError } from '../../core/errors.ts';
import { probeErrorOf } from '../../core/probe.ts';
import { until } from '../../core/wait.ts';
import { sha256 } from './bulk.ts';
import { dial, owned, receive } from './connection.ts';
import type { HalfCloseByGuest, HalfCloseByHost } from './evidence.ts';
import { refusals } from './refusal.ts';
import { type Look, printedInGuest, probePorts, type VsockTarget } from './target.ts';

const { halfClose, halfCloseSeen, halfCloseByHost: guestPort } = probePorts;
const dataBytes = 64 * 1024;
const messageBytes = 64;
/** Seconds for which the guest's socat waits for the other side's end after the end of its own. */
const linger = 20;

/**
 * The guest's socat has a file as its input: at the file's end it shuts its sending side down before it passes on
 * anything that arrives later. So once the guest has passed on our first message and says so on a second connection, its
 * sending side is shut, and what we send from then on is what half-close is about.
 */
const guestShutsDown = [
  `head -c ${messageBytes} /dev/zero > /tmp/half-close`,
  `socat -t ${linger} - VSOCK-CONNECT:2:${halfClose} < /tmp/half-close |`,
  `{ head -c ${messageBytes} > /dev/null; socat -u OPEN:/dev/null VSOCK-CONNECT:2:${halfCloseSeen}; sha256sum; }`,
].join('\n');

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
  const [printed, hostSawEnd] = await Promise.all([printedInGuest(target, guestShutsDown), serve()]);
  return { sent: sha256(data), guestGot: printed.split(' ')[0] ?? '', hostSawEnd };
};

/** The guest reports over the command channel, too, which no lost answer can keep from us. */
const guestReadsToTheEnd = [
  'rm -f /tmp/half-close',
  `socat -t ${linger} VSOCK-LISTEN:${guestPort} 'SYSTEM:sha256sum > /tmp/half-close; cat /tmp/half-close'`,
  'cat /tmp/half-close',
].join('\n');

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
          todo: 'look whether socat runs in the guest',
        }),
    },
  );
}

export const halfCloseByHost: Look<HalfCloseByHost> = async (target, over) => {
  const data = randomBytes(dataBytes);
  const guest = printedInGuest(target, guestReadsToTheEnd);
  const talk = async () => {
    const connection = await dialWhenOpen(target, guestPort, over);
    connection.end(data);
    return receive(connection, 'all').then(
      answer => answer.length > 0,
      () => false,
    );
  };
  const [printed, answered] = await Promise.all([guest, talk()]);
  return { sent: sha256(data), guestGot: printed.split(' ')[0] ?? '', answered };
};
