import { lookAtHost } from '../host-proofs/boots.ts';
import type { HostEvidence } from '../host-proofs/evidence.ts';
import { type HostCheck, judgeHost } from '../host-proofs/judge.ts';
import type { Stage, StageDefinition } from '../stage.ts';
import type { Kernel } from './build.ts';
import type { RunContext } from './context.ts';

/** Seconds; all proofs take 150 under emulation, making the virtual device's root file system the first time 300 more. */
const deadline = 1800;

/** The kernel as a host: booted at EL2 on a virtual device, where it must do what it was configured for. */
export function hostStage(
  context: RunContext,
  build: Stage<unknown, Kernel, string>,
): StageDefinition<HostEvidence, undefined, HostCheck> {
  return {
    name: 'host',
    deadline,
    async collect({ need, progress, signal }) {
      const { live: kernel } = await need(build);
      return { evidence: await lookAtHost(context, kernel, { progress, signal }), live: undefined };
    },
    judge: judgeHost,
  };
}
