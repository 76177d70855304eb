import type { Verdict } from '../../contract/stage.ts';
import { type Judged, verdictsOf, type Wrong } from '../../contract/verdict.ts';
import { describeSeconds } from '../../core/distribution.ts';
import type { ProbeError } from '../../core/probe.ts';
import type { Transfer, VsockEvidence } from './evidence.ts';

export type VsockCheck =
  | 'echo-to-guest'
  | 'echo-to-host'
  | 'refused-by-guest'
  | 'refused-by-host'
  | 'bulk-to-guest'
  | 'bulk-to-host'
  | 'connections-at-once'
  | 'half-close-by-guest'
  | 'half-close-by-host'
  | 'reconnect';

const verdictOf = verdictsOf<VsockCheck>();

/** What is to be done about a probe without a value, by its code. */
const remedies: Readonly<Record<string, string>> = {
  ECONNREFUSED: "start the guest's listener; its log is in the evidence of this stage",
  ECONNRESET: 'look in console.log for what the guest was doing, and whether it is still there',
  EEARLYEND: "look in the log of the guest's listener for why it ended",
  ETIMEDOUT: 'look in console.log for a hung task or a driver that stopped',
};

function unseen(what: string, guestLog: readonly string[]): (error: ProbeError) => Wrong {
  const lastLine = guestLog.at(-1);
  return ({ code, message }) =>
    code === 'ENODEV'
      ? {
          code: 'vsock.device-gone',
          what: `vsock: ${what}: the vsock device is gone`,
          blame: 'infrastructure',
          because: message,
          todo: 'read what the device said last, then run again',
        }
      : {
          code: 'vsock.probe-failed',
          what: `vsock: ${what} failed with ${code}`,
          ...(lastLine ? { lastLine } : {}),
          because: message,
          todo: remedies[code] ?? 'look in console.log and in the evidence of this stage',
        };
}

/** Says something of a value; red with a reason where `holds` is false. */
function judged(holds: boolean, says: string, because: string): Judged {
  if (holds) return { says };
  const todo =
    'compare net/vmw_vsock of the tree with a pristine one, and try a kernel that is known to work';
  return { says, wrong: { code: 'vsock.wrong', what: `vsock: ${says}`, because, todo } };
}

const mib = 1024 * 1024;

function judgeTransfer(where: string): (transfer: Transfer) => Judged {
  return ({ bytes, sent, received, transferSeconds }) => {
    const rate = (bytes / 1e6 / transferSeconds).toFixed(1);
    return sent === received
      ? { says: `${bytes / mib} MiB arrived ${where} unchanged, at ${rate} MB/s` }
      : judged(
          false,
          `${bytes / mib} MiB arrived ${where} changed`,
          `SHA-256 sent ${sent}\nreceived     ${received}`,
        );
  };
}

const arrived = (sent: string, got: string) =>
  got === sent ? 'all of it' : `something else (SHA-256 ${got || 'none'})`;

/** Pure: what must hold of vsock, green or red. */
export function judgeVsock(evidence: VsockEvidence): Verdict<VsockCheck>[] {
  const broke = (what: string) => unseen(what, evidence.guestLog);
  return [
    verdictOf(
      'echo-to-guest',
      evidence.echoToGuest,
      ({ messages, wrong, roundTrip }) =>
        judged(
          wrong === 0,
          `${messages - wrong} of ${messages} messages to the guest came back, in ${describeSeconds(roundTrip)}`,
          `${wrong} came back changed`,
        ),
      broke('echo from the host to the guest'),
    ),
    verdictOf(
      'echo-to-host',
      evidence.echoToHost,
      ({ sent, hostGot, guestGot }) =>
        judged(
          hostGot === sent && guestGot === sent,
          hostGot === sent && guestGot === sent
            ? 'what the guest sent to the host came back'
            : 'what the guest sent to the host did not come back',
          `guest sent ${sent}\nhost got   ${hostGot}\nguest got  ${guestGot}`,
        ),
      broke('echo from the guest to the host'),
    ),
    verdictOf(
      'refused-by-guest',
      evidence.refusedByGuest,
      ({ accepted, said }) =>
        judged(
          !accepted,
          `a closed port of the guest says ${said}`,
          'a connection was accepted where nobody listens',
        ),
      broke('connection to a closed port of the guest'),
    ),
    verdictOf(
      'refused-by-host',
      evidence.refusedByHost,
      ({ accepted, said }) =>
        judged(!accepted, `a closed port of the host says "${said}"`, 'the guest was connected to nobody'),
      broke('connection to a closed port of the host'),
    ),
    verdictOf(
      'bulk-to-guest',
      evidence.bulkToGuest,
      judgeTransfer('in the guest'),
      broke('8 MiB to the guest'),
    ),
    verdictOf('bulk-to-host', evidence.bulkToHost, judgeTransfer('at the host'), broke('8 MiB to the host')),
    verdictOf(
      'connections-at-once',
      evidence.atOnce,
      ({ asked, connected, echoed, errors }) =>
        judged(
          echoed === asked,
          `${echoed} of ${asked} connections at once got their own bytes back`,
          `${connected} were accepted\n${errors.join('\n')}`,
        ),
      broke('32 connections at once'),
    ),
    verdictOf(
      'half-close-by-guest',
      evidence.halfCloseByGuest,
      ({ sent, guestGot, hostSawEnd }) =>
        judged(
          guestGot === sent,
          `after the guest shut its sending side it got ${arrived(sent, guestGot)} that the host sent; ${hostSawEnd ? 'the host saw its end' : 'this vsock device kept its end to itself'}`,
          `SHA-256 of what the host sent: ${sent}`,
        ),
      broke('half-close by the guest'),
    ),
    verdictOf(
      'half-close-by-host',
      evidence.halfCloseByHost,
      ({ sent, guestGot, answered }) =>
        judged(
          guestGot === sent,
          `the host's end came behind ${arrived(sent, guestGot)}; ${answered ? 'the guest could still answer' : 'this vsock device closes both ways then'}`,
          `SHA-256 of what the host sent: ${sent}`,
        ),
      broke('half-close by the host'),
    ),
    verdictOf(
      'reconnect',
      evidence.reconnect,
      ({ connections, wrong, connect }) =>
        judged(
          wrong === 0,
          `${connections - wrong} of ${connections} connections after each other worked, connected in ${describeSeconds(connect)}`,
          `${wrong} gave back other bytes than were sent`,
        ),
      broke('connection after connection'),
    ),
  ];
}
