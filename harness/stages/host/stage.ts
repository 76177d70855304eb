import './hooks.ts';
import '../build/stage.ts';
import type { StageImplementation } from '../../contract/stage-definition.ts';
import { lookAtHost } from './boots.ts';
import type { HostEvidence } from './evidence.ts';
import { type HostCheck, judgeHost } from './judge.ts';
import { hostRules } from './rules/host.ts';
import { hostSheets } from './sheets.ts';

/** Deadline in seconds. Under emulation all proofs take 150 s, and making the virtual device's root file system 300 s once. */
const deadline = 1800;

declare module '../../contract/stages.ts' {
  interface Stages {
    host: { evidence: HostEvidence; live: undefined; check: HostCheck };
  }
}

/** Tests the kernel as a host: boots it at EL2 on a virtual device, and proves the features of its configuration. */
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
