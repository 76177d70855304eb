import type { InjectedFault } from '../../contract/injected-fault.ts';
import { fault as f20VmmKilledInSoak } from './faults/f20-vmm-killed-in-soak.ts';

/** Faults whose first failure is in this stage, or that this stage must not stumble over. */
export const faults: readonly InjectedFault[] = [f20VmmKilledInSoak];
