import { linesOf, notTried, type ProbeResult, probe, wasNotTried } from '../../core/probe.ts';
import { connectionsAtOnce } from './at-once.ts';
import { bulkToGuest, bulkToHost } from './bulk.ts';
import { echoToGuest, echoToHost, reconnect } from './echo.ts';
import type { VsockEvidence } from './evidence.ts';
import { halfCloseByGuest, halfCloseByHost } from './half-close.ts';
import { refusedByGuest, refusedByHost } from './refusal.ts';
import type { Look, VsockTarget } from './target.ts';

/** Seconds for one probe, stretched by the VM's pace; the longest takes 1.5 under emulation. */
const probeDeadline = 30;
const quotedLines = 20;

async function errorsOfListeners({ machine, log }: VsockTarget): Promise<string[]> {
  const { stdout } = await machine.exec(`grep -v ' listening on ' ${log} | tail -n ${quotedLines}`, {
    deadline: 5,
    where: 'initramfs',
  });
  return stdout.split('\n').filter(Boolean);
}

/** What a guest that gives no answer at all leaves: it would leave the same of every other probe, after as long a wait. */
const silences = ['ETIMEDOUT', 'GuestError', 'ENODEV'];

/**
 * Looks at everything that vsock must do, one thing at a time so that the figures mean something; what goes one way is
 * tried as long as the guest answers that way. A guest that can't do it is evidence; only what keeps us from looking is
 * thrown. `deadline` is for one probe, in seconds.
 */
export async function collectVsock(
  target: VsockTarget,
  {
    progress,
    signal,
    deadline = probeDeadline * (target.machine.pace ?? 1),
  }: { progress(doing: string): void; readonly signal: AbortSignal; readonly deadline?: number },
): Promise<VsockEvidence> {
  const look = <Value>(what: string, through: Look<Value>): Promise<ProbeResult<Value>> => {
    progress(what);
    return probe(what, { seconds: deadline, signal }, over => through(target, over));
  };
  const unlessSilent =
    (echo: ProbeResult<unknown>, otherwise: string) =>
    async <Value>(...[what, through]: Parameters<typeof look<Value>>): Promise<ProbeResult<Value>> =>
      echo.ok || !silences.includes(echo.error.code) ? look(what, through) : notTried(otherwise);

  const echo = await look('echo from the host to the guest', echoToGuest);
  const echoBack = await look('echo from the guest to the host', echoToHost);
  const toGuest = unlessSilent(echo, 'the guest did not answer the host at all');
  const toHost = unlessSilent(echoBack, 'the guest did not reach the host at all');
  const { endsTogether } = target.machine;
  // A guest whose device doesn't answer for a closed port waits for 2 s, in which it does nothing else.
  const [refused, there] = await Promise.all([
    toHost('connection to a closed port of the host', refusedByHost),
    (async () => ({
      reconnect: await toGuest('one connection after the other', reconnect),
      refusedByGuest: await toGuest('connection to a closed port of the guest', refusedByGuest),
      bulkToGuest: await toGuest('8 MiB to the guest', bulkToGuest),
      bulkToHost: await toGuest('8 MiB to the host', bulkToHost),
      atOnce: await toGuest('32 connections at once', connectionsAtOnce),
    }))(),
  ]);
  const seen = {
    echoToGuest: echo,
    echoToHost: echoBack,
    refusedByHost: refused,
    ...there,
    halfCloseByHost: await toGuest('half-close by the host', halfCloseByHost),
    halfCloseByGuest: endsTogether
      ? notTried(endsTogether)
      : await toHost('half-close by the guest', halfCloseByGuest),
  };
  const allSeen = Object.values(seen).every(result => result.ok || wasNotTried(result.error));
  const guestLog = allSeen ? [] : linesOf(await look("the log of the guest's listeners", errorsOfListeners));
  return { ...seen, guestLog };
}
