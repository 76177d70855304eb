import { on, onOrModule, type Policy } from '../../harness/policy/policy.ts';

/** The kernel features that PostgreSQL 15 uses. */
export const postgres: Policy = {
  name: 'postgres',
  reason: 'the kernel features that PostgreSQL 15 uses, from initdb to crash recovery',
  rows: on({
    SYSVIPC: 'initdb and the postmaster interlock by shmget(): "Function not implemented" otherwise',
    SHMEM: 'shared buffers and parallel workers live in shared anonymous memory',
    TMPFS: 'dynamic_shared_memory_type=posix needs a tmpfs at /dev/shm',
    FUTEX: 'the C library’s mutexes and unnamed POSIX semaphores, PostgreSQL’s own kind on Linux',
    EPOLL: 'latches wait in epoll',
    SIGNALFD: 'latches are woken by a signalfd',
    POSIX_TIMERS: 'statement_timeout and deadlock_timeout are interval timers',
    ADVISE_SYSCALLS: 'effective_io_concurrency prefetches by posix_fadvise()',
    UNIX: 'local connections',
    INET: 'listen_addresses, and the statistics collector’s socket up to release 14',
    MULTIUSER: 'the server refuses to run as root',
    EXT4_FS: 'the cluster lies on ext4: fsync() and rename() keep acknowledged data',
  }),
};

/** The way from the host to a service in the guest. */
export const vsock: Policy = {
  name: 'vsock',
  reason: 'sockets between guest and host without a network',
  rows: [
    ...onOrModule({
      VSOCKETS: 'AF_VSOCK and /dev/vsock',
      VIRTIO_VSOCKETS: 'the guest’s driver for 1af4:1053',
      VIRTIO_PCI: 'binds every virtio function on the PCI bus',
    }),
    ...on({ PCI: 'the device is a PCI function', NET: 'vsock is a protocol family of the network stack' }),
  ],
};

/** The process that carries the guest's network over vsock. */
export const forwarder: Policy = {
  name: 'forwarder',
  reason: 'the process that carries the guest’s network over vsock, with a TAP device at its end',
  rows: onOrModule({
    TUN: 'opens /dev/net/tun; without it the forwarder ends with EOF',
    VSOCKETS: 'its other end is a vsock connection',
    PACKET: 'its DHCP client reads raw frames',
    INET: 'the TAP device gets an address',
  }),
};

/** WireGuard in the kernel, and Tailscale on top of TUN and netfilter. */
export const wireguard: Policy = {
  name: 'wireguard',
  reason: 'WireGuard in the kernel, and Tailscale on top of TUN and netfilter',
  rows: [
    ...onOrModule({
      WIREGUARD: 'the tunnel',
      TUN: 'Tailscale carries packets in user space',
      NF_CONNTRACK: 'its firewall lets answers in by state',
      NF_TABLES: 'its rules, unless it falls back to iptables',
      NFT_CT: 'matches state',
      NFT_MASQ: 'subnet routers and exit nodes masquerade',
      NETFILTER_XT_MARK: 'its own packets carry a mark so that they don’t enter the tunnel again',
      NETFILTER_XT_MATCH_CONNTRACK: 'iptables-nft passes state matches through x_tables',
      IP_NF_FILTER: 'its fallback is iptables-legacy',
    }),
    ...on({
      NETFILTER: 'hooks for all of the above',
      IP_ADVANCED_ROUTER: 'opens policy routing',
      IP_MULTIPLE_TABLES: 'wg-quick and Tailscale send marked packets through a table of their own',
      IPV6_MULTIPLE_TABLES: 'the same for IPv6',
    }),
  ],
};

/** The virtual machine that Android's virtualization framework (AVF) and crosvm give a guest. */
export const avfGuest: Policy = {
  name: 'avf-guest',
  reason: 'the machine that crosvm builds for a guest on Android, protected or not',
  rows: [
    ...on({
      PCI_HOST_GENERIC: 'crosvm’s bridge is pci-host-cam-generic',
      SERIAL_8250_CONSOLE: 'its UARTs are 8250s: console=ttyS0',
      SERIAL_OF_PLATFORM: 'they are described in the device tree',
      VIRTIO_PCI: 'all of its paravirtual devices are virtio-pci',
      VIRTIO_BLK: 'disks',
      VIRTIO_CONSOLE: 'hvc0, AVF’s log',
      VIRTIO_VSOCKETS: 'the only way in from the app that owns the VM',
      VIRTIO_BALLOON: 'Android takes memory back under pressure',
      HW_RANDOM_VIRTIO: 'entropy',
      HW_RANDOM_ARM_SMCCC_TRNG: 'entropy from pKVM, for guests that don’t trust the host',
      RTC_DRV_PL030: 'crosvm’s clock on arm64 is a PL030',
      RTC_HCTOSYS: 'takes the time from it at boot',
      DMA_RESTRICTED_POOL: 'a protected VM shares one bounce pool with the host and nothing else',
      BLK_DEV_INITRD: 'microdroid and most custom images boot from an initramfs',
    }),
    ...on({ PVPANIC_PCI: 'reports a panic, and crosvm ends with exit code 34' }, { since: '5.13' }),
    ...onOrModule(
      { PTP_1588_CLOCK_KVM: 'the host’s clock: the guest’s own stands still while the phone sleeps' },
      { since: '5.13' },
    ),
    ...onOrModule(
      { VCPU_STALL_DETECTOR: 'a vCPU that hangs ends the VM with crosvm’s exit code 36' },
      { since: '6.0' },
    ),
    {
      option: 'SERIAL_8250_RUNTIME_UARTS',
      expect: { atLeast: 2 },
      or: [{ option: '8250.nr_uarts', expect: { atLeast: 2 } }],
      otherwise: 'run with KERNEL_ARGS=8250.nr_uarts=4',
      reason:
        'the console and the command channel are two 8250s; with 0, as in Android’s gki_defconfig, neither exists',
    },
    {
      option: 'NR_CPUS',
      expect: { atLeast: 8 },
      reason: 'AVF’s "match host" topology gives as many vCPUs as a phone has cores',
    },
  ],
};

/** A kernel that runs guests, as the hardened phone OS lists it. */
export const kvmHost: Policy = {
  name: 'kvm-host',
  reason: 'a phone’s host kernel: guests at EL2, encrypted and verified storage, isolated services',
  rows: [
    ...on({
      KVM: '/dev/kvm at EL2',
      USER_NS: 'sandboxes without root',
      NET_NS: 'services with a network of their own',
      PID_NS: 'services that don’t see each other',
      CGROUPS: 'limits for services',
      MEMCG: 'one service can’t take all memory',
      SECURITY_SELINUX: 'mandatory access control in Android’s language',
      SECURITY_APPARMOR: 'mandatory access control in Debian’s language',
      AUDIT: 'denials are audit records',
      FS_ENCRYPTION: 'each user’s files under a key of their own',
      DM_VERITY_VERIFY_ROOTHASH_SIG: 'root hashes are signed',
    }),
    ...onOrModule({
      VHOST_VSOCK: '/dev/vhost-vsock, a guest’s vsock without a process between',
      VHOST_NET: '/dev/vhost-net',
      TUN: 'guests’ TAP devices',
      BRIDGE: 'guests meet on a bridge',
      DM_CRYPT: 'full-disk encryption',
      DM_VERITY: 'verified partitions',
      DM_INTEGRITY: 'authenticated sectors',
      EXT4_FS: 'system partitions',
      F2FS_FS: 'user data on flash',
      BTRFS_FS: 'checksummed data',
      OVERLAY_FS: 'writable layers',
      FUSE_FS: 'shared storage',
      CRYPTO_CHACHA20POLY1305: 'authenticated encryption without AES instructions',
      CRYPTO_SHA256: 'verity trees',
      CRYPTO_SHA512: 'module signatures and fscrypt’s key derivation',
      CRYPTO_BLAKE2B: 'btrfs and dm-integrity',
      WIREGUARD: 'the phone’s own tunnel',
    }),
    {
      option: 'LSM',
      expect: { lists: ['selinux', 'apparmor'] },
      reason: 'a module that is built in but not on this list does nothing',
    },
    ...on({ MODULE_SIG_FORCE: 'unsigned modules are refused' }, { or: [{ option: 'MODULES', expect: 'n' }] }),
  ],
};
