import { guestLogs, guestPorts } from '../guest/services.ts';
import type { Stage, StageDefinition } from '../stage.ts';
import { collectVsock } from '../vsock/collect.ts';
import type { VsockEvidence } from '../vsock/evidence.ts';
import { judgeVsock, type VsockCheck } from '../vsock/judge.ts';
import type { BootedGuest } from './boot.ts';

/** Seconds; all probes take 5 under emulation, on a busy machine 10 times that. */
const deadline = 180;

export function vsockStage(
  boot: Stage<unknown, BootedGuest, string>,
  drivers: Stage<unknown, unknown, string>,
): StageDefinition<VsockEvidence, undefined, VsockCheck> {
  return {
    name: 'vsock',
    deadline,
    async collect({ need, progress, signal }) {
      const { live } = await need(boot);
      await need(drivers);
      const target = { machine: live.machine(), ports: guestPorts, log: guestLogs.socat };
      return { evidence: await collectVsock(target, { progress, signal }), live: undefined };
    },
    judge: judgeVsock,
  };
}
