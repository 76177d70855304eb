import type { InjectedFault } from '../../contract/injected-fault.ts';
import { fault as adbServerKilled } from './faults/adb-server-killed.ts';
import { fault as deviceSwitchedOff } from './faults/device-switched-off.ts';
import { fault as f19DeviceHangs } from './faults/f19-device-hangs.ts';
import { fault as f20VmmKilled } from './faults/f20-vmm-killed.ts';
import { fault as f20VmmKilledOnDevice } from './faults/f20-vmm-killed-on-device.ts';
import { fault as f30PanicLater } from './faults/f30-panic-later.ts';
import { fault as f30WarningLater } from './faults/f30-warning-later.ts';
import { fault as vsockNobodyListens } from './faults/vsock-nobody-listens.ts';

/** Faults whose first failure is in this stage, or that this stage must not stumble over. */
export const faults: readonly InjectedFault[] = [
  adbServerKilled,
  deviceSwitchedOff,
  f19DeviceHangs,
  f20VmmKilled,
  f20VmmKilledOnDevice,
  f30PanicLater,
  f30WarningLater,
  vsockNobodyListens,
];
