import { off, on, type Policy, rowsOf } from '../../harness/policy/policy.ts';

const absent = (option: string) => ({ option, expect: 'n' }) as const;
const builtIn = (option: string) => ({ option, expect: 'y' }) as const;

/** A switch that must be on: given as such, or not given and on by an option of the configuration. */
const onBy = (parameter: string, option: string, reason: string, limits = {}) =>
  rowsOf('on', { [parameter]: reason }, { or: [[absent(parameter), builtIn(option)]], ...limits });

/** Parameters of the kernel command line. It covers kernel-hardening-checker 0.6.17. */
export const hardeningCommandLine: Policy = {
  name: 'hardening/command-line',
  of: 'command line',
  reason: 'one word at boot turns a protection of the configuration off',
  rows: [
    ...off({
      nokaslr: 'the kernel’s address would be known beforehand',
      no_hash_pointers: 'the log would show addresses',
      nospectre_v1: 'the defence against Spectre variant 1 would be off',
      nospectre_v2: 'the defence against Spectre variant 2 would be off',
      nospectre_bhb: 'the defence against Spectre-BHB would be off',
      'arm64.nobti': 'landing pads for indirect branches would be off',
      'arm64.nopauth': 'signed return addresses would be off',
      'arm64.nomte': 'memory tagging would be off',
      'arm64.nogcs': 'guarded control stacks would be off',
      slab_merge: 'an overflow would reach objects of other types',
      slub_merge: 'an overflow would reach objects of other types',
      'slab_common.usercopy_fallback': 'violations would be logged instead of refused',
      sysrq_always_enabled: 'keys could kill, dump and reboot',
      norandmaps: 'programs would lie at known addresses',
      // x86 only.
      nopti: 'the defence against Meltdown would be off',
      nosmep: 'the kernel could run user code',
      nosmap: 'the kernel could read user memory by accident',
      nospec_store_bypass_disable: 'the defence against Spectre variant 4 would be off',
      dis_ucode_ldr: 'the CPU would run without its updates',
      setcpuid: 'features could be faked',
      clearcpuid: 'protections could be hidden',
    }),
    ...off({ kpti: 'the defence against Meltdown would be off' }, { or: [{ option: 'kpti', expect: 'on' }] }),
    ...off(
      { mitigations: 'all defences against speculation would be off' },
      { or: ['auto', 'auto,nosmt'].map(value => ({ option: 'mitigations', expect: { is: value } })) },
    ),
    ...off(
      { ssbd: 'the defence against Spectre variant 4 would be off' },
      { or: ['kernel', 'force-on'].map(value => ({ option: 'ssbd', expect: { is: value } })) },
    ),
    ...rowsOf(
      { is: 'full' },
      { rodata: 'the linear map of read-only data is read-only too' },
      { until: '6.18', or: [[absent('rodata'), builtIn('RODATA_FULL_DEFAULT_ENABLED')]] },
    ),
    ...off(
      { rodata: 'the linear map of read-only data is read-only too, unless told otherwise' },
      { since: '6.18', or: ['on', 'full'].map(value => ({ option: 'rodata', expect: { is: value } })) },
    ),
    ...rowsOf(
      { is: '0' },
      { 'iommu.passthrough': 'devices don’t see all of memory' },
      { or: [[absent('iommu.passthrough'), absent('IOMMU_DEFAULT_PASSTHROUGH')]] },
    ),
    ...onBy('iommu.strict', 'IOMMU_DEFAULT_DMA_STRICT', 'stale DMA mappings are flushed at once', {
      when: builtIn('IOMMU_SUPPORT'),
    }),
    ...rowsOf('on', { 'page_alloc.shuffle': 'pages come in random order; the option alone does nothing' }),
    ...rowsOf({ is: 'always' }, { hash_pointers: 'no parameter of debugging shows addresses' }),
    ...on(
      { slab_nomerge: 'an overflow stays within objects of its own type' },
      { or: [[absent('slab_nomerge'), absent('SLAB_MERGE_DEFAULT')]] },
    ),
    ...onBy('init_on_alloc', 'INIT_ON_ALLOC_DEFAULT_ON', 'fresh memory is zero'),
    ...onBy('init_on_free', 'INIT_ON_FREE_DEFAULT_ON', 'freed memory is zero'),
    ...onBy('hardened_usercopy', 'HARDENED_USERCOPY', 'copies are checked', { until: '6.15' }),
    ...onBy('hardened_usercopy', 'HARDENED_USERCOPY_DEFAULT_ON', 'copies are checked', { since: '6.15' }),
    ...onBy(
      'randomize_kstack_offset',
      'RANDOMIZE_KSTACK_OFFSET_DEFAULT',
      'each system call starts at another stack offset',
      { since: '5.13' },
    ),
    ...rowsOf(
      { is: '100' },
      { 'kfence.sample_interval': 'a sample every 100 ms' },
      {
        since: '5.12',
        or: [[absent('kfence.sample_interval'), { option: 'KFENCE_SAMPLE_INTERVAL', expect: { is: '100' } }]],
      },
    ),
    ...rowsOf(
      { is: 'confidentiality' },
      { lockdown: 'root can’t read the kernel’s secrets' },
      { or: [[absent('lockdown'), builtIn('LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY')]] },
    ),
    ...rowsOf(
      'on',
      { 'module.sig_enforce': 'unsigned modules are refused' },
      { or: [builtIn('MODULE_SIG_FORCE'), absent('MODULES')] },
    ),
    ...rowsOf(
      { lists: ['disable_early_pci_dma'] },
      { efi: 'no DMA before the IOMMU is up' },
      { when: builtIn('EFI'), or: [[absent('efi'), builtIn('EFI_DISABLE_PCI_DMA')]] },
    ),
    ...on({ nosmt: 'tasks that don’t trust each other don’t share a core' }),
    ...rowsOf(
      { is: 'off' },
      { debugfs: 'internals without a stable interface or review' },
      { or: [absent('DEBUG_FS')] },
    ),
    ...rowsOf(
      { is: '0' },
      { bdev_allow_write_mounted: 'nobody writes under a mounted file system' },
      { since: '6.8', or: [[absent('bdev_allow_write_mounted'), absent('BLK_DEV_WRITE_MOUNTED')]] },
    ),
    ...rowsOf(
      { is: 'never' },
      { 'proc_mem.force_override': '/proc/PID/mem can’t write to read-only memory' },
      { since: '6.12', or: [[absent('proc_mem.force_override'), builtIn('PROC_MEM_NO_FORCE')]] },
    ),
  ],
};
