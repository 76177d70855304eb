import type { RunContext } from '../../contract/context.ts';
import type { Stage, StageDefinition, Verdict } from '../../contract/stage.ts';
import { guestLogs, guestPorts } from '../../parts/guest/services.ts';
import type { BootedGuest, Fate } from '../boot/booted.ts';
import { judgeFate } from '../boot/fate-judge.ts';
import { collectVsock } from './collect.ts';
import type { VsockEvidence } from './evidence.ts';
import { judgeVsock, type VsockCheck } from './judge.ts';

/** What vsock was seen to do, and what became of the machine meanwhile. */
export interface VsockStageEvidence extends VsockEvidence {
  readonly fate: Fate;
}

/** Every check of the vsock stage, from its evidence alone. */
export const judgeVsockStage = (evidence: VsockStageEvidence): readonly Verdict<VsockCheck | 'log'>[] => [
  ...judgeVsock(evidence),
  judgeFate('vsock', evidence.fate),
];

/** Seconds; all probes take 5 under emulation, on a busy machine 10 times that. */
const deadline = 180;

export function vsockStage(
  { seams }: RunContext,
  boot: Stage<unknown, BootedGuest, string>,
  drivers: Stage<unknown, unknown, string>,
): StageDefinition<VsockStageEvidence, undefined, VsockCheck | 'log'> {
  return {
    name: 'vsock',
    deadline,
    async collect({ need, progress, signal }) {
      const { live } = await need(boot);
      await need(drivers);
      const machine = live.machine();
      await seams.looking?.('vsock', machine);
      const target = { machine, ports: guestPorts, log: guestLogs.socat };
      const seen = await live.looking(signal, over => collectVsock(target, { progress, signal: over }));
      return { evidence: { ...seen, fate: live.fate() }, live: undefined };
    },
    judge: judgeVsockStage,
  };
}
