import type { Fault } from '../contract/injected-fault.ts';
import { fault as channelMissing } from '../stages/boot/faults/channel-missing.ts';
import { fault as f08ImageLeftOnDevice } from '../stages/boot/faults/f08-image-left-on-device.ts';
import { fault as f08OtherKernel } from '../stages/boot/faults/f08-other-kernel.ts';
import { fault as f09VirtioPciOff } from '../stages/boot/faults/f09-virtio-pci-off.ts';
import { fault as f11WrongConsole } from '../stages/boot/faults/f11-wrong-console.ts';
import { fault as f12HungWithoutAWord } from '../stages/boot/faults/f12-hung-without-a-word.ts';
import { fault as f14TunNodeMissing } from '../stages/boot/faults/f14-tun-node-missing.ts';
import { fault as f15MountMissing } from '../stages/boot/faults/f15-mount-missing.ts';
import { fault as f15NodeMissing } from '../stages/boot/faults/f15-node-missing.ts';
import { fault as f17ClockSetBack } from '../stages/boot/faults/f17-clock-set-back.ts';
import { fault as f17HctosysOff } from '../stages/boot/faults/f17-hctosys-off.ts';
import { fault as f17RtcIn1970 } from '../stages/boot/faults/f17-rtc-in-1970.ts';
import { fault as f18InitHangs } from '../stages/boot/faults/f18-init-hangs.ts';
import { fault as f19DeviceHung } from '../stages/boot/faults/f19-device-hung.ts';
import { fault as f21StartedTwice } from '../stages/boot/faults/f21-started-twice.ts';
import { fault as f23SecretOnCommandLine } from '../stages/boot/faults/f23-secret-on-command-line.ts';
import { fault as f27RootfsOfAnotherArchitecture } from '../stages/boot/faults/f27-rootfs-of-another-architecture.ts';
import { fault as f28RootFileSystemUnknown } from '../stages/boot/faults/f28-root-file-system-unknown.ts';
import { fault as f28RootNotFound } from '../stages/boot/faults/f28-root-not-found.ts';
import { fault as f29InitMissing } from '../stages/boot/faults/f29-init-missing.ts';
import { fault as f29InitNotExecutable } from '../stages/boot/faults/f29-init-not-executable.ts';
import { fault as f30InitDies } from '../stages/boot/faults/f30-init-dies.ts';
import { fault as vmmRefuses } from '../stages/boot/faults/vmm-refuses.ts';
import { fault as f03OpensslHeadersMissing } from '../stages/build/faults/f03-openssl-headers-missing.ts';
import { fault as f04HostLibc } from '../stages/build/faults/f04-host-libc.ts';
import { fault as f05ChangedAfterTheCheck } from '../stages/build/faults/f05-changed-after-the-check.ts';
import { fault as f07StaleObject } from '../stages/build/faults/f07-stale-object.ts';
import { fault as f27ImageCompressed } from '../stages/build/faults/f27-image-compressed.ts';
import { fault as f01MustSurviveOff } from '../stages/config/faults/f01-must-survive-off.ts';
import { fault as f02SourceEdited } from '../stages/config/faults/f02-source-edited.ts';
import { fault as f05DependencyMissing } from '../stages/config/faults/f05-dependency-missing.ts';
import { fault as f05NotSettable } from '../stages/config/faults/f05-not-settable.ts';
import { fault as f06UnknownOption } from '../stages/config/faults/f06-unknown-option.ts';
import { fault as f14TunOff } from '../stages/config/faults/f14-tun-off.ts';
import { fault as f16SysvipcOff } from '../stages/config/faults/f16-sysvipc-off.ts';
import { fault as f26DependencyOff } from '../stages/config/faults/f26-dependency-off.ts';
import { fault as f26FragmentsDisagree } from '../stages/config/faults/f26-fragments-disagree.ts';
import { fault as f26RequestsExcludeEachOther } from '../stages/config/faults/f26-requests-exclude-each-other.ts';
import { fault as f09PciDriverUnbound } from '../stages/drivers/faults/f09-pci-driver-unbound.ts';
import { fault as f09VirtioDriverUnbound } from '../stages/drivers/faults/f09-virtio-driver-unbound.ts';
import { fault as f09VirtioVsocketsOff } from '../stages/drivers/faults/f09-virtio-vsockets-off.ts';
import { fault as f09VsockNotGiven } from '../stages/drivers/faults/f09-vsock-not-given.ts';
import { fault as f10NoLineInDmesg } from '../stages/drivers/faults/f10-no-line-in-dmesg.ts';
import { fault as f13RenamedVmm } from '../stages/drivers/faults/f13-renamed-vmm.ts';
import { fault as hostFeatureFails } from '../stages/host/faults/host-feature-fails.ts';
import { fault as hostModuleOrder } from '../stages/host/faults/host-module-order.ts';
import { fault as hostOptionOff } from '../stages/host/faults/host-option-off.ts';
import { fault as hostPermissive } from '../stages/host/faults/host-permissive.ts';
import { fault as f16ShmgetMissing } from '../stages/postgres/faults/f16-shmget-missing.ts';
import { fault as f22ClusterMadeAnew } from '../stages/postgres/faults/f22-cluster-made-anew.ts';
import { fault as f22DiskFull } from '../stages/postgres/faults/f22-disk-full.ts';
import { fault as f22FsyncOff } from '../stages/postgres/faults/f22-fsync-off.ts';
import { fault as f22WritesLost } from '../stages/postgres/faults/f22-writes-lost.ts';
import { fault as f24OpenPortIsNoServer } from '../stages/postgres/faults/f24-open-port-is-no-server.ts';
import { fault as f25ListensElsewhere } from '../stages/postgres/faults/f25-listens-elsewhere.ts';
import { fault as f25NotInHba } from '../stages/postgres/faults/f25-not-in-hba.ts';
import { fault as f25PasswordRefused } from '../stages/postgres/faults/f25-password-refused.ts';
import { fault as f20VmmKilledInSoak } from '../stages/soak/faults/f20-vmm-killed-in-soak.ts';
import { fault as adbServerKilled } from '../stages/vsock/faults/adb-server-killed.ts';
import { fault as deviceSwitchedOff } from '../stages/vsock/faults/device-switched-off.ts';
import { fault as f19DeviceHangs } from '../stages/vsock/faults/f19-device-hangs.ts';
import { fault as f20VmmKilled } from '../stages/vsock/faults/f20-vmm-killed.ts';
import { fault as f20VmmKilledOnDevice } from '../stages/vsock/faults/f20-vmm-killed-on-device.ts';
import { fault as f30PanicLater } from '../stages/vsock/faults/f30-panic-later.ts';
import { fault as f30WarningLater } from '../stages/vsock/faults/f30-warning-later.ts';
import { fault as vsockNobodyListens } from '../stages/vsock/faults/vsock-nobody-listens.ts';

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
