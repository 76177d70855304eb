import type { InjectedFault } from '../../contract/injected-fault.ts';
import { fault as channelMissing } from './faults/channel-missing.ts';
import { fault as f08ImageLeftOnDevice } from './faults/f08-image-left-on-device.ts';
import { fault as f08OtherKernel } from './faults/f08-other-kernel.ts';
import { fault as f09VirtioPciOff } from './faults/f09-virtio-pci-off.ts';
import { fault as f11WrongConsole } from './faults/f11-wrong-console.ts';
import { fault as f12HungWithoutAWord } from './faults/f12-hung-without-a-word.ts';
import { fault as f14TunNodeMissing } from './faults/f14-tun-node-missing.ts';
import { fault as f15MountMissing } from './faults/f15-mount-missing.ts';
import { fault as f15NodeMissing } from './faults/f15-node-missing.ts';
import { fault as f17ClockSetBack } from './faults/f17-clock-set-back.ts';
import { fault as f17HctosysOff } from './faults/f17-hctosys-off.ts';
import { fault as f17RtcIn1970 } from './faults/f17-rtc-in-1970.ts';
import { fault as f18InitHangs } from './faults/f18-init-hangs.ts';
import { fault as f19DeviceHung } from './faults/f19-device-hung.ts';
import { fault as f21StartedTwice } from './faults/f21-started-twice.ts';
import { fault as f23SecretOnCommandLine } from './faults/f23-secret-on-command-line.ts';
import { fault as f27RootfsOfAnotherArchitecture } from './faults/f27-rootfs-of-another-architecture.ts';
import { fault as f28RootFileSystemUnknown } from './faults/f28-root-file-system-unknown.ts';
import { fault as f28RootNotFound } from './faults/f28-root-not-found.ts';
import { fault as f29InitMissing } from './faults/f29-init-missing.ts';
import { fault as f29InitNotExecutable } from './faults/f29-init-not-executable.ts';
import { fault as f30InitDies } from './faults/f30-init-dies.ts';
import { fault as securityModulesOff } from './faults/security-modules-off.ts';
import { fault as vmmRefuses } from './faults/vmm-refuses.ts';

/** Faults whose first failure is in this stage, or that this stage must not stumble over. */
export const faults: readonly InjectedFault[] = [
  channelMissing,
  f08ImageLeftOnDevice,
  f08OtherKernel,
  f09VirtioPciOff,
  f11WrongConsole,
  f12HungWithoutAWord,
  f14TunNodeMissing,
  f15MountMissing,
  f15NodeMissing,
  f17ClockSetBack,
  f17HctosysOff,
  f17RtcIn1970,
  f18InitHangs,
  f19DeviceHung,
  f21StartedTwice,
  f23SecretOnCommandLine,
  securityModulesOff,
  f27RootfsOfAnotherArchitecture,
  f28RootFileSystemUnknown,
  f28RootNotFound,
  f29InitMissing,
  f29InitNotExecutable,
  f30InitDies,
  vmmRefuses,
];
