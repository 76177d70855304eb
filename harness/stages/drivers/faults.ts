import type { InjectedFault } from '../../contract/injected-fault.ts';
import { fault as f09PciDriverUnbound } from './faults/f09-pci-driver-unbound.ts';
import { fault as f09VirtioDriverUnbound } from './faults/f09-virtio-driver-unbound.ts';
import { fault as f09VirtioVsocketsOff } from './faults/f09-virtio-vsockets-off.ts';
import { fault as f09VsockNotGiven } from './faults/f09-vsock-not-given.ts';
import { fault as f10NoLineInDmesg } from './faults/f10-no-line-in-dmesg.ts';
import { fault as f13RenamedVmm } from './faults/f13-renamed-vmm.ts';

/** Injected faults that this stage must report first, or that it must tolerate. */
export const faults: readonly InjectedFault[] = [
  f09PciDriverUnbound,
  f09VirtioDriverUnbound,
  f09VirtioVsocketsOff,
  f09VsockNotGiven,
  f10NoLineInDmesg,
  f13RenamedVmm,
];
