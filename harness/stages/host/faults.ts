import type { InjectedFault } from '../../contract/injected-fault.ts';
import { fault as hostFeatureFails } from './faults/host-feature-fails.ts';
import { fault as hostModuleOrder } from './faults/host-module-order.ts';
import { fault as hostOptionOff } from './faults/host-option-off.ts';
import { fault as hostPermissive } from './faults/host-permissive.ts';

/** Injected faults that this stage must report first, or that it must tolerate. */
export const faults: readonly InjectedFault[] = [
  hostFeatureFails,
  hostModuleOrder,
  hostOptionOff,
  hostPermissive,
];
