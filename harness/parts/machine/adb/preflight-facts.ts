/** What a device says of itself before anything is pushed to it. */
export interface DeviceFacts {
  readonly uid: number;
  /** Seconds since 1970, by the device's clock. */
  readonly clock: number;
  /** `aarch64`, from uname. */
  readonly machine: string;
  readonly kernel: string;
  /** `Pixel 8 Pro`; undefined where there is no getprop. */
  readonly model?: string | undefined;
  /** Android's version: `15`. */
  readonly android?: string | undefined;
  /** What the bootloader says of the hypervisor; undefined where it says nothing. */
  readonly vmSupported?: boolean | undefined;
  readonly hypervisor?: string | undefined;
  readonly kvm: boolean;
  readonly vhostVsock: boolean;
  readonly selinux?: string | undefined;
  /** Percent; undefined on a device without a battery. */
  readonly battery?: number | undefined;
  readonly charging?: boolean | undefined;
  /** How many processes of adb Android lets live; undefined where nothing limits them. */
  readonly phantomLimit?: number | undefined;
  readonly sha256sum: boolean;
  /** Bytes free where our files go. */
  readonly free: number;
  /** Path of the VMM that will be used: crosvm where it is, else QEMU. */
  readonly vmm?: string | undefined;
}

function sectionsOf(text: string): ReadonlyMap<string, string> {
  const sections = text.split(/^@@ /m).slice(1);
  return new Map(
    sections.map(section => {
      const [name = '', ...lines] = section.split('\n');
      return [name.trim(), lines.join('\n').trim()];
    }),
  );
}

/** Reads what preflight.sh printed. Never throws: what is missing is undefined, false or 0. */
export function parseDeviceFacts(text: string): DeviceFacts {
  const sections = sectionsOf(text.replaceAll('\r', ''));
  const word = (name: string) => sections.get(name) || undefined;
  const number = (name: string) => {
    const value = Number.parseInt(word(name) ?? '', 10);
    return Number.isNaN(value) ? undefined : value;
  };
  const supported = word('ro.boot.hypervisor.vm.supported');
  const charging = word('charging');
  // Filesystem, 1K-blocks, Used, Available, Use%, Mounted on
  const [, , , available] = (word('free') ?? '').split(/\s+/);
  return {
    uid: number('uid') ?? -1,
    clock: number('clock') ?? 0,
    machine: word('machine') ?? '',
    kernel: word('kernel') ?? '',
    model: word('ro.product.model'),
    android: word('ro.build.version.release'),
    vmSupported: supported === undefined ? undefined : supported === '1' || supported === 'true',
    hypervisor: word('ro.boot.hypervisor.version'),
    kvm: word('kvm') === 'yes',
    vhostVsock: word('vhost-vsock') === 'yes',
    selinux: word('selinux'),
    battery: number('battery'),
    charging: charging === undefined ? undefined : /^(Charging|Full)$/.test(charging),
    phantomLimit: number('phantom-limit'),
    sha256sum: word('sha256sum') !== undefined,
    free: Number(available ?? 0) * 1024 || 0,
    vmm: word('vmm'),
  };
}
