import { type ProbeResult, probe } from '../probe.ts';
import { connectionsAtOnce } from './at-once.ts';
import { bulkToGuest, bulkToHost } from './bulk.ts';
import { echoToGuest, echoToHost, reconnect } from './echo.ts';
import type { VsockEvidence } from './evidence.ts';
import { halfCloseByGuest, halfCloseByHost } from './half-close.ts';
import { refusedByGuest, refusedByHost } from './refusal.ts';
import type { Look, VsockTarget } from './target.ts';

/** Seconds for one probe; the longest takes 1.5 under emulation. */
const probeDeadline = 8;
const quotedLines = 20;

async function guestLog({ machine, log }: VsockTarget): Promise<string[]> {
  // socat marks its lines with a letter: E errors, F fatal ones.
  const { stdout } = await machine.exec(`grep -E ' [EF] ' ${log} | tail -n ${quotedLines}`, {
    deadline: 5,
    where: 'initramfs',
  });
  return stdout.split('\n').filter(Boolean);
}

/**
 * Looks at everything that vsock must do, one thing at a time so that the figures mean something. A guest that can't do
 * it is evidence; only what keeps us from looking is thrown.
 */
export async function collectVsock(
  target: VsockTarget,
  { progress, signal }: { progress(doing: string): void; readonly signal: AbortSignal },
): Promise<VsockEvidence> {
  const look = <Value>(what: string, through: Look<Value>): Promise<ProbeResult<Value>> => {
    progress(what);
    return probe(what, { seconds: probeDeadline, signal }, over => through(target, over));
  };
  const seen = {
    echoToGuest: await look('echo from the host to the guest', echoToGuest),
    reconnect: await look('one connection after the other', reconnect),
    refusedByGuest: await look('connection to a closed port of the guest', refusedByGuest),
    bulkToGuest: await look('8 MiB to the guest', bulkToGuest),
    bulkToHost: await look('8 MiB to the host', bulkToHost),
    atOnce: await look('32 connections at once', connectionsAtOnce),
    echoToHost: await look('echo from the guest to the host', echoToHost),
    refusedByHost: await look('connection to a closed port of the host', refusedByHost),
    halfCloseByGuest: await look('half-close by the guest', halfCloseByGuest),
    halfCloseByHost: await look('half-close by the host', halfCloseByHost),
  };
  const allSeen = Object.values(seen).every(({ ok }) => ok);
  return { ...seen, guestLog: allSeen ? [] : await guestLog(target) };
}
