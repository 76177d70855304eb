import type { DeviceFacts } from './preflight-facts.ts';

/** What the preflight looks at. */
export type PreflightCheck =
  | 'root'
  | 'architecture'
  | 'hypervisor'
  | 'kvm'
  | 'vhost-vsock'
  | 'vmm'
  | 'checksums'
  | 'space'
  | 'battery'
  | 'phantom-processes'
  | 'selinux'
  | 'clock';

/** What was found of one thing. `stop`: the lane can't run; `note`: it can, and this may explain something later. */
export interface Finding {
  readonly check: PreflightCheck;
  readonly says: string;
  readonly level: 'good' | 'note' | 'stop';
  /** The exact fix; there for everything that isn't good. */
  readonly fix?: string;
}

/** What the run needs of the device, and what time it is here. */
export interface Needs {
  /** Bytes that will be pushed, at most. */
  readonly bytes: number;
  /** Seconds since 1970, by our clock. */
  readonly clock: number;
}

/** Percent of charge under which a run would drain a phone. */
const leastBattery = 20;
/** Seconds that the clocks may differ before logs can't be laid side by side. */
const clockLimit = 60;
/** Android 12's limit is 32; a VMM with its threads and shells stays below a tenth of this. */
const phantomFloor = 1024;

type Rule = (facts: DeviceFacts, needs: Needs) => Finding;

const mib = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;

const good = (check: PreflightCheck, says: string): Finding => ({ check, says, level: 'good' });
const stop = (check: PreflightCheck, says: string, fix: string): Finding => ({
  check,
  says,
  level: 'stop',
  fix,
});
const note = (check: PreflightCheck, says: string, fix: string): Finding => ({
  check,
  says,
  level: 'note',
  fix,
});

const rules: readonly Rule[] = [
  ({ uid }) =>
    uid === 0
      ? good('root', 'commands run as root')
      : stop(
          'root',
          `commands run as uid ${uid}`,
          'adb root (userdebug builds), or root it with Magisk; unlock the phone and grant "Shell" superuser rights when it asks',
        ),
  ({ machine }) =>
    machine === 'aarch64'
      ? good('architecture', 'the device is aarch64')
      : stop(
          'architecture',
          `the device is ${machine || 'of an unknown architecture'}`,
          'take an arm64 device',
        ),
  ({ vmSupported, hypervisor }) => {
    if (vmSupported === false) {
      return stop(
        'hypervisor',
        'the bootloader left no hypervisor for VMs (ro.boot.hypervisor.vm.supported=0)',
        'Pixel 6: Android 14 or newer, then fastboot oem pkvm enable; others: take a device with AVF',
      );
    }
    return good('hypervisor', hypervisor ? `hypervisor ${hypervisor}` : 'nothing is said of a hypervisor');
  },
  ({ kvm }) =>
    kvm
      ? good('kvm', '/dev/kvm is there')
      : stop(
          'kvm',
          '/dev/kvm is missing',
          'boot a kernel with KVM at EL2: Pixel 6 and newer have it (Pixel 6 after fastboot oem pkvm enable)',
        ),
  ({ vhostVsock }) =>
    vhostVsock
      ? good('vhost-vsock', '/dev/vhost-vsock is there')
      : stop('vhost-vsock', '/dev/vhost-vsock is missing', 'boot a kernel with CONFIG_VHOST_VSOCK=y'),
  ({ vmm }) =>
    vmm
      ? good('vmm', `VMs are run by ${vmm}`)
      : stop(
          'vmm',
          'there is no VMM on the device',
          'take a device with the com.android.virt APEX, or put crosvm or qemu-system-aarch64 on its PATH',
        ),
  ({ sha256sum }) =>
    sha256sum
      ? good('checksums', 'sha256sum is there')
      : stop('checksums', 'sha256sum is missing', 'use a device with toybox or coreutils'),
  ({ free }, { bytes }) =>
    free >= bytes
      ? good('space', `${mib(free)} free for ${mib(bytes)}`)
      : stop('space', `${mib(free)} free, ${mib(bytes)} needed`, 'free some space in /data of the device'),
  ({ battery, charging }) => {
    if (battery === undefined) return good('battery', 'no battery');
    if (battery >= leastBattery) return good('battery', `battery at ${battery} %`);
    return stop(
      'battery',
      `battery at ${battery} %${charging ? ', charging' : ''}`,
      `charge it to ${leastBattery} % and start again`,
    );
  },
  ({ phantomLimit, android }) => {
    if (android === undefined || Number.parseInt(android, 10) < 12) {
      return good('phantom-processes', 'nothing limits the processes of adb');
    }
    if (phantomLimit !== undefined && phantomLimit >= phantomFloor) {
      return good('phantom-processes', `${phantomLimit} processes of adb may live`);
    }
    return note(
      'phantom-processes',
      `Android ends processes of adb beyond ${phantomLimit ?? 32}; a VM may be one of them`,
      'adb shell device_config put activity_manager max_phantom_processes 2147483647',
    );
  },
  ({ selinux }) =>
    selinux === 'Enforcing'
      ? note(
          'selinux',
          'SELinux enforces; it may keep adbd from vsock',
          'as root there: setenforce 0, where connections to the guest are refused',
        )
      : good('selinux', selinux ? `SELinux is ${selinux.toLowerCase()}` : 'no SELinux'),
  ({ clock }, needs) => {
    const skew = Math.round(clock - needs.clock);
    if (Math.abs(skew) <= clockLimit) return good('clock', `the clock differs by ${skew} s`);
    return note(
      'clock',
      `the clock differs from ours by ${skew} s`,
      `as root there: date -u @${needs.clock}`,
    );
  },
];

/** Every finding, in the order in which they are best fixed. */
export function judgeDevice(facts: DeviceFacts, needs: Needs): readonly Finding[] {
  return rules.map(rule => rule(facts, needs));
}
