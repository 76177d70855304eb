import { type FindingRule, good, note, stop } from './finding.ts';

/** errno(3) by number, as far as opening and asking these nodes gives them. */
const errors: Readonly<Record<number, string>> = {
  1: 'Operation not permitted',
  2: 'No such file or directory',
  12: 'Cannot allocate memory',
  13: 'Permission denied',
  16: 'Device or resource busy',
  19: 'No such device',
  22: 'Invalid argument',
  25: 'Inappropriate ioctl for device',
};

const sayError = (errno: number) => errors[errno] ?? `errno ${errno}`;

const kvmSteps: Readonly<Record<string, string>> = {
  'kvm-open': '/dev/kvm is there, but root may not open it',
  'kvm-vm': 'KVM makes no VM',
  'kvm-vcpu': 'KVM makes no virtual CPU',
  'kvm-run': 'KVM does not run a guest of six instructions',
  'kvm-exit': 'KVM ended a guest of six instructions for a reason that it does not have',
};

/** What a user does about a node that root may not open. */
const openFix = (capable: boolean | undefined, selinux: string | undefined) =>
  [
    capable === false
      ? 'root has no capabilities: give "Shell" the full profile in KernelSU or APatch (all capabilities, domain u:r:su:s0)'
      : 'give "Shell" full root in the root manager (KernelSU: App profile, all capabilities, domain u:r:su:s0)',
    selinux === 'Enforcing' ? 'look for the denial: adb shell su -c dmesg | grep avc' : '',
  ]
    .filter(Boolean)
    .join('; ');

/** Whether VMs can run on the device, in the order in which causes hide each other. */
export const vmFindings: readonly FindingRule[] = [
  ({ uid }) =>
    uid === 0
      ? good('root', 'commands run as root')
      : stop(
          'root',
          `commands run as uid ${uid}`,
          'adb root (userdebug builds); else grant "Shell" root: on the screen with Magisk, in the manager with KernelSU or APatch',
        ),
  ({ booted }) =>
    booted === false
      ? stop(
          'started',
          'Android has not finished starting (sys.boot_completed is not 1)',
          'wait until its home screen is there; unlock it once after a restart',
        )
      : good('started', 'Android has started'),
  ({ machine }) =>
    machine === 'aarch64'
      ? good('architecture', 'the device is aarch64')
      : stop(
          'architecture',
          `the device is ${machine || 'of an unknown architecture'}`,
          'take an arm64 device',
        ),
  ({ vmSupported, protectedVmSupported, hypervisor, otherHypervisor, kvm }) => {
    if (otherHypervisor && !kvm) {
      return stop(
        'hypervisor',
        `its hypervisor is ${otherHypervisor} (${otherHypervisor === 'Gunyah' ? '/dev/gunyah' : '/dev/gzvm'}), and it has no /dev/kvm`,
        'this lane needs KVM: take a Pixel 6 or newer, or another device whose kernel runs KVM at EL2',
      );
    }
    if (vmSupported === false && protectedVmSupported) {
      return stop(
        'hypervisor',
        'it runs protected VMs only (ro.boot.hypervisor.vm.supported=0, protected_vm.supported=1)',
        'this lane needs VMs whose memory the host may read: take a device with ro.boot.hypervisor.vm.supported=1',
      );
    }
    if (vmSupported === false) {
      return stop(
        'hypervisor',
        'the bootloader left no hypervisor for VMs (ro.boot.hypervisor.vm.supported=0)',
        'Pixel 6: Android 14 or newer, then fastboot oem pkvm enable; others: take a device with AVF',
      );
    }
    return good('hypervisor', hypervisor ? `hypervisor ${hypervisor}` : 'it says nothing of a hypervisor');
  },
  ({ kvm, kvmRefused, otherHypervisor, capable, selinux }, _, probe) => {
    if (!kvm && otherHypervisor) return undefined;
    if (!kvm) {
      return stop(
        'kvm',
        '/dev/kvm is missing',
        'boot a kernel with KVM at EL2: Pixel 6 and newer have it (Pixel 6 after fastboot oem pkvm enable)',
      );
    }
    if (probe?.kvmFailed) {
      const { step, errno } = probe.kvmFailed;
      return stop(
        'kvm',
        `${kvmSteps[step] ?? step}: ${step === 'kvm-exit' ? `exit ${errno}` : sayError(errno)}`,
        step === 'kvm-open'
          ? openFix(capable, selinux)
          : 'see what its kernel says of KVM: adb shell su -c dmesg | grep -i kvm',
      );
    }
    if (kvmRefused !== undefined) {
      return stop(
        'kvm',
        `/dev/kvm is there, but root may not open it: ${kvmRefused}`,
        openFix(capable, selinux),
      );
    }
    if (probe?.exitNs !== undefined) return good('kvm', `KVM runs guests (API ${probe.api})`);
    return good('kvm', '/dev/kvm is there');
  },
  ({ vhostVsock, vhostVsockRefused, capable, selinux }, _, probe) => {
    if (!vhostVsock) {
      return stop('vhost-vsock', '/dev/vhost-vsock is missing', 'boot a kernel with CONFIG_VHOST_VSOCK=y');
    }
    const refused = probe?.vhostFailed ? sayError(probe.vhostFailed.errno) : vhostVsockRefused;
    if (refused !== undefined) {
      return stop(
        'vhost-vsock',
        probe?.vhostFailed?.step === 'vhost-features'
          ? `/dev/vhost-vsock does not say its features: ${refused}`
          : `/dev/vhost-vsock is there, but root may not open it: ${refused}`,
        openFix(capable, selinux),
      );
    }
    return good('vhost-vsock', `/dev/vhost-vsock ${probe ? 'answers' : 'is there'}`);
  },
  ({ vmm }, { bringsVmm }) =>
    vmm || bringsVmm
      ? good('vmm', bringsVmm ? 'VMs are run by the given crosvm' : `VMs are run by ${vmm}`)
      : stop(
          'vmm',
          'there is no VMM on the device',
          'take a device with the com.android.virt APEX, or put crosvm or qemu-system-aarch64 on its PATH',
        ),
  ({ pageSize }) =>
    pageSize !== undefined && pageSize > 4096
      ? note(
          'page-size',
          `its kernel has pages of ${pageSize / 1024} KiB: a VMM must be built for them; the guest may have 4 KiB`,
        )
      : undefined,
];
