import { guestDevices } from './devices.ts';

/** Which boot of the host a proof belongs to: SELinux and AppArmor exclude each other, so there is one with each. */
export type HostBoot = 'selinux' | 'apparmor';

/** Words of the kernel command line for each boot; without words, the kernel starts SELinux. */
export const hostBoots: Readonly<Record<HostBoot, readonly string[]>> = {
  selinux: [],
  apparmor: ['lsm=landlock,lockdown,yama,apparmor'],
};

/** One thing that a host kernel must be seen to do. */
export interface HostProof {
  /** Function in proofs.sh. */
  readonly name: string;
  readonly boot: HostBoot;
  /** What its function is given. */
  readonly words?: readonly string[];
  /** What is proven, as a sentence without its end. */
  readonly title: string;
  /** Options that it stands on, without `CONFIG_`; those that are off are named when it fails. */
  readonly options: readonly string[];
  /** Seconds; under emulation a cryptographic disk takes 10. */
  readonly deadline: number;
}

const under =
  (boot: HostBoot, deadline: number) =>
  (name: string, title: string, ...options: string[]) =>
    ({ name, boot, title, options, deadline }) satisfies HostProof;
const quick = under('selinux', 30);
const slow = under('selinux', 90);

const virtio = guestDevices.filter(({ virtioDriver }) => virtioDriver);
const options = (devices: typeof virtio) => devices.map(({ option }) => option);

/** Every proof, in the order in which they run. A proof is a row here and a function in proofs.sh. */
export const hostProofs: readonly HostProof[] = [
  slow('kvm', 'KVM runs a guest at EL2', 'VIRTUALIZATION', 'KVM'),
  quick('vhost', 'vhost-vsock and vhost-net answer', 'VHOST_VSOCK', 'VHOST_NET'),
  {
    ...quick('virtio', 'every virtio driver is registered, every virtio device bound', ...options(virtio)),
    words: virtio.flatMap(({ virtioDriver }) => virtioDriver ?? []),
  },
  quick(
    'hardening',
    'usercopy, string functions and stacks are checked',
    'HARDENED_USERCOPY',
    'FORTIFY_SOURCE',
    'STACKPROTECTOR_STRONG',
  ),
  quick('lsm', 'the security modules are active', 'SECURITY', 'SECURITYFS'),
  quick('modules', 'an unsigned module is refused', 'MODULES', 'MODULE_SIG', 'MODULE_SIG_FORCE'),
  slow('crypt_aes', 'dm-crypt with AES-XTS hides the data', 'BLK_DEV_DM', 'DM_CRYPT', 'CRYPTO_XTS'),
  slow(
    'crypt_chacha',
    'dm-crypt with ChaCha20-Poly1305 over dm-integrity hides the data, and its known answers pass',
    'BLK_DEV_DM',
    'DM_CRYPT',
    'DM_INTEGRITY',
    'CRYPTO_CHACHA20POLY1305',
  ),
  slow('verity', 'dm-verity notices one flipped bit', 'BLK_DEV_DM', 'DM_VERITY'),
  slow('integrity', 'dm-integrity keeps checksums', 'BLK_DEV_DM', 'DM_INTEGRITY'),
  quick(
    'digests',
    'SHA-2 and BLAKE2b agree with another implementation',
    'CRYPTO_SHA256',
    'CRYPTO_SHA512',
    'CRYPTO_BLAKE2B',
    'DM_VERITY',
  ),
  slow('ext4', 'ext4 keeps data', 'EXT4_FS', 'BLK_DEV_LOOP'),
  slow('f2fs', 'f2fs keeps data', 'F2FS_FS', 'BLK_DEV_LOOP'),
  slow('btrfs', 'btrfs keeps data', 'BTRFS_FS', 'BLK_DEV_LOOP'),
  quick('overlay', 'overlayfs leaves its lower layer alone', 'OVERLAY_FS'),
  quick('fuse', 'FUSE hands a file system to a process', 'FUSE_FS'),
  slow('fscrypt', 'fscrypt hides names and contents', 'FS_ENCRYPTION'),
  quick('namespaces', 'network, user and pid namespaces are apart', 'NET_NS', 'USER_NS', 'PID_NS'),
  quick('cgroups', 'a control group holds its processes to their number', 'CGROUPS', 'CGROUP_PIDS'),
  quick('bridge', 'a TAP device joins a bridge', 'BRIDGE', 'TUN'),
  // Last: from here on a policy is loaded.
  quick('selinux', 'SELinux enforces its policy', 'SECURITY_SELINUX'),
  { ...quick('apparmor', 'AppArmor enforces its profile', 'SECURITY_APPARMOR'), boot: 'apparmor' },
];

/** An option that the hardened host's original script asks for and no tree has, and its replacement. */
export interface ReplacedOption {
  readonly option: string;
  readonly by: readonly string[];
  readonly because: string;
}

export const replacedOptions: readonly ReplacedOption[] = [
  { option: 'KVM_ARM_HOST', by: ['KVM'], because: 'arm64 folded it into KVM in 5.8' },
  {
    option: 'CRYPTO_HKDF',
    by: ['FS_ENCRYPTION'],
    because: 'fscrypt carries its own HKDF and selects its needs',
  },
  {
    option: 'IP_ROUTE_FWMARK',
    by: ['IP_MULTIPLE_TABLES'],
    because: 'routing by mark is part of policy routing since 2.6.20',
  },
  { option: 'NFT_CHAIN_NAT', by: ['NFT_NAT'], because: 'the nat chain comes with NFT_NAT since 5.1' },
];
