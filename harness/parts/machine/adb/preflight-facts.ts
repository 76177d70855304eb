import { type RunningVm, runningVms } from './running-vms.ts';

/** What a device says of itself before anything is pushed to it. */
export interface DeviceFacts {
  readonly uid: number;
  /** Seconds since 1970, by the device's clock. */
  readonly clock: number;
  /** `11-21 19:02:10`, as logcat stamps its lines; undefined where date can't say it. */
  readonly date?: string | undefined;
  /** Seconds since the device started. */
  readonly uptime?: number | undefined;
  /** `aarch64`, from uname. */
  readonly machine: string;
  readonly kernel: string;
  /** Bytes of a page of its kernel. */
  readonly pageSize?: number | undefined;
  /** `Pixel 8 Pro`; undefined where there is no getprop. */
  readonly model?: string | undefined;
  /** Android's version: `15`. */
  readonly android?: string | undefined;
  /** Android's build, which an update changes. */
  readonly fingerprint?: string | undefined;
  /** False while Android still starts; undefined where it does not say. */
  readonly booted?: boolean | undefined;
  /** What the bootloader says of VMs, and of protected ones; undefined where it says nothing. */
  readonly vmSupported?: boolean | undefined;
  readonly protectedVmSupported?: boolean | undefined;
  readonly hypervisor?: string | undefined;
  /** A hypervisor that is not KVM, by its device node. */
  readonly otherHypervisor?: 'Gunyah' | 'GenieZone' | undefined;
  /** Whether the nodes are there, and why they can't be opened where that failed. */
  readonly kvm: boolean;
  readonly kvmRefused?: string | undefined;
  readonly vhostVsock: boolean;
  readonly vhostVsockRefused?: string | undefined;
  readonly selinux?: string | undefined;
  /** False where root has no capabilities: a root manager's profile took them. */
  readonly capable?: boolean | undefined;
  /** Percent; undefined on a device without a battery. */
  readonly battery?: number | undefined;
  readonly charging?: boolean | undefined;
  /** Degrees Celsius of the battery. */
  readonly temperature?: number | undefined;
  /** Android's limit of child processes that apps may have; undefined where none is set. */
  readonly phantomLimit?: number | undefined;
  /** False where Android was asked not to watch child processes of apps. */
  readonly phantomMonitor?: boolean | undefined;
  /** Bytes of memory that are available. */
  readonly memory?: number | undefined;
  /** Bytes that a process may lock; undefined for no limit. */
  readonly lockedMemory?: number | undefined;
  readonly sha256sum: boolean;
  /** Bytes free where our files go. */
  readonly free: number;
  /** Version of the com.android.virt APEX. */
  readonly apex?: string | undefined;
  /** Path of the VMM that will be used: the given one, else crosvm, else QEMU. */
  readonly vmm?: string | undefined;
  /** VMs that run on the device already. */
  readonly vms: readonly RunningVm[];
  /** The newest line of its kernel log: what comes after it is of this run. */
  readonly dmesgLast?: string | undefined;
}

/** The sections of a script's output by their names; what stands before the first is a shell's or a linker's noise. */
export function sectionsOf(text: string): ReadonlyMap<string, string> {
  const sections = text.replaceAll('\r', '').split(/^@@ /m).slice(1);
  return new Map(
    sections.map(section => {
      const [name = '', ...lines] = section.split('\n');
      return [name.trim(), lines.join('\n').trim()];
    }),
  );
}

const truth = (value: string | undefined) =>
  value === undefined ? undefined : value === '1' || value === 'true';

/** Why a node can't be opened: the shell's words without its own name; undefined where it opened or was not tried. */
function refusedBy(said: string | undefined): string | undefined {
  if (said === undefined || /^open$/m.test(said)) return undefined;
  return said.split(':').at(-1)?.trim() || said;
}

/** Reads what preflight.sh printed. Never throws: what is missing is undefined, false or 0. */
export function parseDeviceFacts(text: string): DeviceFacts {
  const sections = sectionsOf(text);
  const word = (name: string) => sections.get(name) || undefined;
  const number = (name: string) => {
    const value = Number.parseFloat(/[\d.]+/.exec(word(name) ?? '')?.[0] ?? '');
    return Number.isNaN(value) ? undefined : value;
  };
  const kibibytes = (name: string) => {
    const value = number(name);
    return value === undefined ? undefined : value * 1024;
  };
  const tenths = number('temperature');
  const charging = word('charging');
  const effective = /CapEff:\s*([0-9a-f]+)/.exec(word('capabilities') ?? '')?.[1];
  // Filesystem, 1K-blocks, Used, Available, Use%, Mounted on
  const [, , , available] = (word('free') ?? '').split(/\s+/);
  return {
    uid: number('uid') ?? -1,
    clock: number('clock') ?? 0,
    date: word('date'),
    uptime: number('uptime'),
    machine: word('machine') ?? '',
    kernel: word('kernel') ?? '',
    pageSize: number('page-size'),
    model: word('ro.product.model'),
    android: word('ro.build.version.release'),
    fingerprint: word('ro.build.fingerprint'),
    booted:
      word('ro.build.version.release') && sections.has('sys.boot_completed')
        ? word('sys.boot_completed') === '1'
        : undefined,
    vmSupported: truth(word('ro.boot.hypervisor.vm.supported')),
    protectedVmSupported: truth(word('ro.boot.hypervisor.protected_vm.supported')),
    hypervisor: word('ro.boot.hypervisor.version'),
    otherHypervisor: word('gunyah') ? 'Gunyah' : word('geniezone') ? 'GenieZone' : undefined,
    kvm: word('kvm') === 'yes',
    kvmRefused: refusedBy(word('kvm-open')),
    vhostVsock: word('vhost-vsock') === 'yes',
    vhostVsockRefused: refusedBy(word('vhost-vsock-open')),
    selinux: word('selinux'),
    capable: effective === undefined ? undefined : !/^0*$/.test(effective),
    battery: number('battery'),
    charging: charging === undefined ? undefined : /^(Charging|Full)$/.test(charging),
    temperature: tenths === undefined ? undefined : tenths / 10,
    phantomLimit: number('phantom-limit'),
    phantomMonitor: word('phantom-monitor') === 'false' ? false : undefined,
    memory: kibibytes('memory'),
    lockedMemory: kibibytes('locked-memory'),
    sha256sum: word('sha256sum') !== undefined,
    free: Number(available ?? 0) * 1024 || 0,
    apex: /@(\d+)/.exec(word('apex') ?? '')?.[1],
    vmm: word('vmm'),
    vms: runningVms(word('vms') ?? ''),
    dmesgLast: word('dmesg-last'),
  };
}
