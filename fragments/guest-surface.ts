import type { ExpectedMount, ExpectedNode } from '../harness/contract/profile.ts';

/** Device nodes of the guest. */
export const guestNodes: readonly ExpectedNode[] = [
  {
    path: '/dev/vsock',
    option: 'VSOCKETS',
    reason: 'every service of the guest is reached over vsock',
    ownInit: true,
  },
  {
    path: '/dev/net/tun',
    option: 'TUN',
    reason: 'the network forwarder ends with EOF without it',
    ownInit: true,
  },
  {
    path: '/dev/rtc0',
    option: 'RTC_DRV_PL031',
    reason: 'without a clock the guest lives in 1970 and TLS fails',
  },
  { path: '/dev/hwrng', option: 'HW_RANDOM_VIRTIO', reason: "the host's entropy for the guest's keys" },
  { path: '/dev/vda', option: 'VIRTIO_BLK', reason: 'the root file system' },
  { path: '/dev/vdb', option: 'VIRTIO_BLK', reason: "PostgreSQL's cluster" },
];

/** Mounts of the guest. */
export const guestMounts: readonly ExpectedMount[] = [
  {
    directory: '/proc',
    type: 'proc',
    option: 'PROC_FS',
    reason: 'processes, and the running .config',
    ownInit: true,
  },
  {
    directory: '/sys',
    type: 'sysfs',
    option: 'SYSFS',
    reason: 'driver binding is read there',
    ownInit: true,
  },
  { directory: '/dev', type: 'devtmpfs', option: 'DEVTMPFS', reason: 'device nodes' },
  { directory: '/dev/shm', type: 'tmpfs', option: 'SHMEM', reason: "PostgreSQL's dynamic shared memory" },
  { directory: '/system', type: 'ext4', option: 'EXT4_FS', reason: 'the root file system' },
  {
    directory: '/system/var/lib/postgresql',
    type: 'ext4',
    option: 'EXT4_FS',
    reason: "PostgreSQL's cluster",
  },
];
