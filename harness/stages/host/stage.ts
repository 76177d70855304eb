import type { RunContext } from '../../contract/context.ts';
import type { Stage, StageDefinition } from '../../contract/stage.ts';
import type { Kernel } from '../build/stage.ts';
import { lookAtHost } from './boots.ts';
import type { HostEvidence } from './evidence.ts';
import { type HostCheck, judgeHost } from './judge.ts';

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
