import '../boot/stage.ts';
import '../drivers/stage.ts';
import type { Verdict } from '../../contract/stage.ts';
import type { StageImplementation } from '../../contract/stage-definition.ts';
import { guestLogs, guestPorts } from '../../parts/guest/services.ts';
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
    const target = { machine, ports: guestPorts, log: guestLogs.socat };
    const seen = await live.looking(signal, over => collectVsock(target, { progress, signal: over }));
    return { evidence: { ...seen, fate: live.fate() }, live: undefined };
  },
  judge: judgeVsockStage,
  sheets: vsockSheets,
  reread: (evidence, folder) => ({ ...evidence, fate: rereadFate(evidence.fate, folder) }),
};
