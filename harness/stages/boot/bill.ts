import type { StageSummary } from '../../contract/stage-definition.ts';
import { packageParts } from '../../parts/workstation/bill.ts';
import type { BootEvidence } from './stage.ts';

/** The packages of the guest's root file system. */
export function summarizeBoot({ packages = [] }: Partial<BootEvidence>): StageSummary {
  if (packages.length === 0) return {};
  return {
    components: [
      {
        ref: 'guest',
        type: 'operating-system',
        name: 'debian',
        description: "the guest's root file system",
        parts: packageParts('guest', packages),
      },
    ],
  };
}
