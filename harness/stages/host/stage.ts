import './hooks.ts';
import '../build/stage.ts';
import type { StageImplementation } from '../../contract/stage-definition.ts';
import { lookAtHost } from './boots.ts';
import type { HostEvidence } from './evidence.ts';
import { type HostCheck, judgeHost } from './judge.ts';
import { hostRules } from './rules/host.ts';
import { hostSheets } from './sheets.ts';

/** Seconds; all proofs take 150 under emulation, making the virtual device's root file system the first time 300 more. */
const deadline = 1800;

declare module '../../contract/stages.ts' {
  interface Stages {
    host: { evidence: HostEvidence; live: undefined; check: HostCheck };
  }
}

/** The kernel as a host: booted at EL2 on a virtual device, where it must do what it was configured for. */
export const implementation: StageImplementation<HostEvidence, undefined, HostCheck> = {
  deadline: () => deadline,
  async collect(context, { need, progress, signal }) {
    const { live: kernel } = await need('build');
    return { evidence: await lookAtHost(context, kernel, { progress, signal }), live: undefined };
  },
  judge: judgeHost,
  rules: hostRules,
  sheets: hostSheets,
};
