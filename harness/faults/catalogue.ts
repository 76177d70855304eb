import { fault as adbServerKilled } from './catalogue/adb-server-killed.ts';
import { fault as channelMissing } from './catalogue/channel-missing.ts';
import { fault as deviceSwitchedOff } from './catalogue/device-switched-off.ts';
import { fault as f01MustSurviveOff } from './catalogue/f01-must-survive-off.ts';
import { fault as f02SourceEdited } from './catalogue/f02-source-edited.ts';
import { fault as f03OpensslHeadersMissing } from './catalogue/f03-openssl-headers-missing.ts';
import { fault as f04HostLibc } from './catalogue/f04-host-libc.ts';
import { fault as f05ChangedAfterTheCheck } from './catalogue/f05-changed-after-the-check.ts';
import { fault as f05DependencyMissing } from './catalogue/f05-dependency-missing.ts';
import { fault as f05NotSettable } from './catalogue/f05-not-settable.ts';
import { fault as f06UnknownOption } from './catalogue/f06-unknown-option.ts';
import { fault as f07StaleObject } from './catalogue/f07-stale-object.ts';
import { fault as f08ImageLeftOnDevice } from './catalogue/f08-image-left-on-device.ts';
import { fault as f08OtherKernel } from './catalogue/f08-other-kernel.ts';
import { fault as f09PciDriverUnbound } from './catalogue/f09-pci-driver-unbound.ts';
import { fault as f09VirtioDriverUnbound } from './catalogue/f09-virtio-driver-unbound.ts';
import { fault as f09VirtioPciOff } from './catalogue/f09-virtio-pci-off.ts';
import { fault as f09VirtioVsocketsOff } from './catalogue/f09-virtio-vsockets-off.ts';
import { fault as f09VsockNotGiven } from './catalogue/f09-vsock-not-given.ts';
import { fault as f10NoLineInDmesg } from './catalogue/f10-no-line-in-dmesg.ts';
import { fault as f11WrongConsole } from './catalogue/f11-wrong-console.ts';
import { fault as f12HungWithoutAWord } from './catalogue/f12-hung-without-a-word.ts';
import { fault as f13RenamedVmm } from './catalogue/f13-renamed-vmm.ts';
import { fault as f14TunNodeMissing } from './catalogue/f14-tun-node-missing.ts';
import { fault as f14TunOff } from './catalogue/f14-tun-off.ts';
import { fault as f15MountMissing } from './catalogue/f15-mount-missing.ts';
import { fault as f15NodeMissing } from './catalogue/f15-node-missing.ts';
import { fault as f16ShmgetMissing } from './catalogue/f16-shmget-missing.ts';
import { fault as f16SysvipcOff } from './catalogue/f16-sysvipc-off.ts';
import { fault as f17ClockSetBack } from './catalogue/f17-clock-set-back.ts';
import { fault as f17HctosysOff } from './catalogue/f17-hctosys-off.ts';
import { fault as f17RtcIn1970 } from './catalogue/f17-rtc-in-1970.ts';
import { fault as f18InitHangs } from './catalogue/f18-init-hangs.ts';
import { fault as f19DeviceHangs } from './catalogue/f19-device-hangs.ts';
import { fault as f19DeviceHung } from './catalogue/f19-device-hung.ts';
import { fault as f20VmmKilled } from './catalogue/f20-vmm-killed.ts';
import { fault as f20VmmKilledInSoak } from './catalogue/f20-vmm-killed-in-soak.ts';
import { fault as f20VmmKilledOnDevice } from './catalogue/f20-vmm-killed-on-device.ts';
import { fault as f21StartedTwice } from './catalogue/f21-started-twice.ts';
import { fault as f22ClusterMadeAnew } from './catalogue/f22-cluster-made-anew.ts';
import { fault as f22DiskFull } from './catalogue/f22-disk-full.ts';
import { fault as f22FsyncOff } from './catalogue/f22-fsync-off.ts';
import { fault as f22WritesLost } from './catalogue/f22-writes-lost.ts';
import { fault as f23SecretOnCommandLine } from './catalogue/f23-secret-on-command-line.ts';
import { fault as f24OpenPortIsNoServer } from './catalogue/f24-open-port-is-no-server.ts';
import { fault as f25ListensElsewhere } from './catalogue/f25-listens-elsewhere.ts';
import { fault as f25NotInHba } from './catalogue/f25-not-in-hba.ts';
import { fault as f25PasswordRefused } from './catalogue/f25-password-refused.ts';
import { fault as f26DependencyOff } from './catalogue/f26-dependency-off.ts';
import { fault as f26FragmentsDisagree } from './catalogue/f26-fragments-disagree.ts';
import { fault as f26RequestsExcludeEachOther } from './catalogue/f26-requests-exclude-each-other.ts';
import { fault as f27ImageCompressed } from './catalogue/f27-image-compressed.ts';
import { fault as f27RootfsOfAnotherArchitecture } from './catalogue/f27-rootfs-of-another-architecture.ts';
import { fault as f28RootFileSystemUnknown } from './catalogue/f28-root-file-system-unknown.ts';
import { fault as f28RootNotFound } from './catalogue/f28-root-not-found.ts';
import { fault as f29InitMissing } from './catalogue/f29-init-missing.ts';
import { fault as f29InitNotExecutable } from './catalogue/f29-init-not-executable.ts';
import { fault as f30InitDies } from './catalogue/f30-init-dies.ts';
import { fault as f30PanicLater } from './catalogue/f30-panic-later.ts';
import { fault as f30WarningLater } from './catalogue/f30-warning-later.ts';
import { fault as hostFeatureFails } from './catalogue/host-feature-fails.ts';
import { fault as hostModuleOrder } from './catalogue/host-module-order.ts';
import { fault as hostOptionOff } from './catalogue/host-option-off.ts';
import { fault as hostPermissive } from './catalogue/host-permissive.ts';
import { fault as vmmRefuses } from './catalogue/vmm-refuses.ts';
import { fault as vsockNobodyListens } from './catalogue/vsock-nobody-listens.ts';
import type { Fault } from './fault.ts';

/** Every fault, one file each, those of the field first. */
export const faults: readonly Fault[] = [
  channelMissing,
  adbServerKilled,
  f01MustSurviveOff,
  deviceSwitchedOff,
  f02SourceEdited,
  f03OpensslHeadersMissing,
  f04HostLibc,
  f05ChangedAfterTheCheck,
  f05DependencyMissing,
  f05NotSettable,
  f06UnknownOption,
  f07StaleObject,
  f08OtherKernel,
  f08ImageLeftOnDevice,
  f09PciDriverUnbound,
  f09VirtioDriverUnbound,
  f09VirtioPciOff,
  f09VirtioVsocketsOff,
  f09VsockNotGiven,
  f10NoLineInDmesg,
  f11WrongConsole,
  f12HungWithoutAWord,
  f13RenamedVmm,
  f14TunNodeMissing,
  f14TunOff,
  f15MountMissing,
  f15NodeMissing,
  f16ShmgetMissing,
  f16SysvipcOff,
  f17ClockSetBack,
  f17HctosysOff,
  f17RtcIn1970,
  f18InitHangs,
  f19DeviceHung,
  f19DeviceHangs,
  f20VmmKilled,
  f20VmmKilledInSoak,
  f20VmmKilledOnDevice,
  f21StartedTwice,
  f22ClusterMadeAnew,
  f22DiskFull,
  f22FsyncOff,
  f22WritesLost,
  f23SecretOnCommandLine,
  f24OpenPortIsNoServer,
  f25ListensElsewhere,
  f25NotInHba,
  f25PasswordRefused,
  f26DependencyOff,
  f26FragmentsDisagree,
  f26RequestsExcludeEachOther,
  f27ImageCompressed,
  f27RootfsOfAnotherArchitecture,
  f28RootFileSystemUnknown,
  f28RootNotFound,
  f29InitMissing,
  f29InitNotExecutable,
  f30InitDies,
  f30PanicLater,
  f30WarningLater,
  hostFeatureFails,
  hostModuleOrder,
  hostOptionOff,
  hostPermissive,
  vmmRefuses,
  vsockNobodyListens,
];
