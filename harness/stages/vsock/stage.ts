import '../boot/stage.ts';
import '../drivers/stage.ts';
import type { Verdict } from '../../contract/stage.ts';
import type { StageImplementation } from '../../contract/stage-definition.ts';
import { guestLogs, guestPorts } from '../../parts/guest/services.ts';
import type { Machine } from '../../parts/machine/machine.ts';
import { stretchedFor } from '../../parts/machine/stretched.ts';
import type { Fate } from '../boot/booted.ts';
import { judgeFate } from '../boot/fate-judge.ts';
import { rereadFate } from '../boot/reread-fate.ts';
import { collectVsock } from './collect.ts';
import type { VsockEvidence } from './evidence.ts';
import { judgeVsock, type VsockCheck } from './judge.ts';
import { vsockSheets } from './sheets.ts';

/** What vsock was seen to do, and what became of the machine meanwhile. */
export interface VsockStageEvidence extends VsockEvidence {
  readonly fate: Fate;
}

/** Every check of the vsock stage, from its evidence alone. */
export const judgeVsockStage = (evidence: VsockStageEvidence): readonly Verdict<VsockCheck | 'log'>[] => [
  ...judgeVsock(evidence),
  judgeFate('vsock', evidence.fate),
];

/** Seconds at the usual pace; all probes take 5 under emulation. */
const deadline = 180;

/** Seconds for the guest to start its listeners: 2 under emulation, more beside a build. */
const listenDeadline = 20;

/**
 * Waits until init said of each of its vsock ports that it is listened on or that this failed; a connection before that is
 * refused by a guest that is merely slow. What never comes is for the probes to find.
 */
async function untilListening(machine: Machine, signal: AbortSignal): Promise<void> {
  const limits = { seconds: listenDeadline, signal };
  const { echo, sink, source } = guestPorts;
  const ports = [echo, sink, source].map(port => machine.milestone(`vsock-${port}`, limits));
  await Promise.race([Promise.all(ports), machine.milestone('vsock', limits)]);
}

declare module '../../contract/stages.ts' {
  interface Stages {
    vsock: { evidence: VsockStageEvidence; live: undefined; check: VsockCheck | 'log' };
  }
}

export const implementation: StageImplementation<VsockStageEvidence, undefined, VsockCheck | 'log'> = {
  deadline: ({ settings }) => stretchedFor(settings.lane, deadline),
  async collect({ hooks }, { need, progress, signal }) {
    const { live } = await need('boot');
    await need('drivers');
    const machine = live.machine();
    await hooks.looking?.('vsock', machine);
    await untilListening(machine, signal);
    const target = { machine, ports: guestPorts, log: guestLogs.vsock };
    const seen = await live.looking(signal, over => collectVsock(target, { progress, signal: over }));
    return { evidence: { ...seen, fate: live.fate() }, live: undefined };
  },
  judge: judgeVsockStage,
  sheets: vsockSheets,
  reread: (evidence, folder) => ({ ...evidence, fate: rereadFate(evidence.fate, folder) }),
};
