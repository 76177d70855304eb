import { foreign, removed, renamed } from './row.ts';

const ofAndroid = "Android's own kernels carry it";

/** Options of Android: in mainline's staging once, or never. */
export const android = [
  removed('ANDROID', '6.0', 'the menu is gone: nothing needs it'),
  removed('ASHMEM', '5.18', 'user space takes memfd instead', 'MEMFD_CREATE'),
  removed('ION', '5.11', 'dma-buf heaps do its work', 'DMABUF_HEAPS'),
  removed('ION_SYSTEM_HEAP', '5.11', 'dma-buf heaps do its work', 'DMABUF_HEAPS_SYSTEM'),
  removed('ION_CMA_HEAP', '5.11', 'dma-buf heaps do its work', 'DMABUF_HEAPS_CMA'),
  removed(
    'ANDROID_LOW_MEMORY_KILLER',
    '4.12',
    'lmkd in user space does its work with pressure stalls',
    'PSI',
  ),
  renamed('ANDROID_BINDER_IPC_SELFTEST', '6.12..7.2', 'ANDROID_BINDER_ALLOC_KUNIT_TEST'),
  foreign('SDCARD_FS', `${ofAndroid}, up to Android 11; FUSE does its work`, 'FUSE_FS'),
  foreign('ANDROID_PARANOID_NETWORK', ofAndroid),
  foreign('ANDROID_RAM_CONSOLE', `${ofAndroid}; pstore does its work`, 'PSTORE_RAM'),
  foreign('ANDROID_LOGGER', 'it was in staging up to 3.19; logd in user space does its work'),
  foreign('WAKELOCK', `${ofAndroid}; mainline has them for user space`, 'PM_WAKELOCKS'),
  foreign('HAS_WAKELOCK', `${ofAndroid}; mainline has them for user space`, 'PM_WAKELOCKS'),
  foreign('SCHED_TUNE', `${ofAndroid}; utilization clamping does its work`, 'UCLAMP_TASK'),
  foreign('CPU_FREQ_GOV_INTERACTIVE', `${ofAndroid}; schedutil does its work`, 'CPU_FREQ_GOV_SCHEDUTIL'),
  foreign('CPU_FREQ_GOV_SCHED', `${ofAndroid}; schedutil does its work`, 'CPU_FREQ_GOV_SCHEDUTIL'),
  foreign('NETFILTER_XT_MATCH_QTAGUID', `${ofAndroid}; eBPF does its work`, 'NETFILTER_XT_MATCH_BPF'),
  foreign('NETFILTER_XT_MATCH_QUOTA2', ofAndroid, 'NETFILTER_XT_MATCH_QUOTA'),
  foreign('UID_SYS_STATS', ofAndroid),
  foreign('USB_CONFIGFS_F_ACC', ofAndroid),
  foreign('USB_CONFIGFS_UEVENT', ofAndroid),
  foreign('USB_G_ANDROID', `${ofAndroid}; configfs does its work`, 'USB_CONFIGFS'),
  foreign('KSU', 'it comes with the patches of KernelSU'),
  foreign('KSU_SUSFS', 'it comes with the patches of SUSFS'),
];
