import { off, on, type Policy } from '../../harness/policy/policy.ts';

const gcc = { when: { option: 'CC_IS_GCC', expect: 'y' } } as const;
const clang = { when: { option: 'CC_IS_CLANG', expect: 'y' } } as const;
const modules = { when: { option: 'MODULES', expect: 'y' } } as const;
const efi = { when: { option: 'EFI', expect: 'y' } } as const;

/**
 * Self-protection: the floor for ARM64 after the defaults of arm64's defconfig and the recommendations of the Kernel
 * Self Protection Project, the same checks that kernel-hardening-checker makes, as of its 0.6.x.
 */
export const hardeningMemory: Policy = {
  name: 'hardening/self-protection',
  reason: 'the kernel protects its own memory and control flow',
  rows: [
    ...on({
      BUG: 'a failed assertion stops the task instead of going on with broken state',
      SLUB_DEBUG: 'slab checks can be turned on at boot',
      THREAD_INFO_IN_TASK: 'a stack overflow can’t overwrite thread_info',
      IOMMU_SUPPORT: 'devices with DMA are held to what their driver mapped',
      STACKPROTECTOR: 'a canary before the return address',
      STACKPROTECTOR_STRONG: 'the canary in every function with an array or an address taken',
      STACKPROTECTOR_PER_TASK: 'each task has a canary of its own',
      STRICT_KERNEL_RWX: 'text is read-only, data not executable',
      VMAP_STACK: 'guard pages around stacks',
      RANDOMIZE_BASE: 'the kernel’s address is not known beforehand',
      DEBUG_WX: 'pages both writable and executable are found at boot',
      HARDENED_USERCOPY: 'copies from and to user space are held to their object',
      FORTIFY_SOURCE: 'string functions are held to their buffer',
      DEBUG_LIST: 'list pointers are checked before they are followed',
      BUG_ON_DATA_CORRUPTION: 'detected corruption stops the kernel',
      DEBUG_VIRTUAL: 'addresses are checked when they are converted',
      DEBUG_SG: 'scatter lists are checked',
      DEBUG_NOTIFIERS: 'call chains only call kernel text',
      SCHED_STACK_END_CHECK: 'a stack that overran its end is noticed at the next switch',
      SLAB_FREELIST_HARDENED: 'free-list pointers are scrambled',
      SLAB_FREELIST_RANDOM: 'objects come in random order',
      SHUFFLE_PAGE_ALLOCATOR: 'pages come in random order',
      PAGE_TABLE_CHECK: 'a page is never mapped in two incompatible ways',
      PAGE_TABLE_CHECK_ENFORCED: 'and that check is on without a boot parameter',
      INIT_ON_ALLOC_DEFAULT_ON: 'fresh memory is zero',
      INIT_ON_FREE_DEFAULT_ON: 'freed memory is zero',
      RANDOMIZE_KSTACK_OFFSET_DEFAULT: 'each system call starts at another stack offset',
      STATIC_USERMODEHELPER: 'the kernel starts one fixed program at most',
      SCHED_CORE: 'tasks that don’t trust each other don’t share a core with SMT',
      SECURITY_LOCKDOWN_LSM: 'root can’t change the running kernel',
      SECURITY_LOCKDOWN_LSM_EARLY: 'from the first initcall on',
      LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY: 'nor read its secrets',
      KFENCE: 'heap errors are found by sampling, in production',
      UBSAN_BOUNDS: 'array indices are checked',
      UBSAN_TRAP: 'and a bad one stops the task',
      HW_RANDOM_TPM: 'a TPM’s entropy is used',
      IOMMU_DEFAULT_DMA_STRICT: 'stale DMA mappings are flushed at once',
      WERROR: 'warnings of the compiler are bugs in waiting',
      SYN_COOKIES: 'a SYN flood doesn’t fill the backlog',
    }),
    ...on(
      { INIT_STACK_ALL_ZERO: 'locals are zero' },
      { or: [{ option: 'GCC_PLUGIN_STRUCTLEAK_BYREF_ALL', expect: 'y' }] },
    ),
    ...on(
      { RANDSTRUCT_FULL: 'the layout of structures with function pointers differs in each build' },
      { or: [{ option: 'GCC_PLUGIN_RANDSTRUCT', expect: 'y' }] },
    ),
    ...on({ UBSAN_SANITIZE_ALL: 'in every file' }, { until: '6.9' }),
    ...on({ DEBUG_CREDENTIALS: 'credentials are checked before use' }, { until: '6.6.8' }),
    ...on({ LIST_HARDENED: 'the cheap half of DEBUG_LIST' }, { since: '6.6' }),
    ...on({ RANDOM_KMALLOC_CACHES: 'a heap spray can’t tell which cache it lands in' }, { since: '6.6' }),
    {
      option: 'KFENCE_SAMPLE_INTERVAL',
      expect: { is: '100' },
      reason: 'a sample every 100 ms: the rate its authors run in production',
    },
    {
      option: 'DEFAULT_MMAP_MIN_ADDR',
      expect: { atLeast: 32_768 },
      reason: 'a NULL pointer with an offset below 32 KiB faults',
    },
    ...off({
      SLAB_MERGE_DEFAULT: 'an overflow stays within objects of its own type',
      IOMMU_DEFAULT_PASSTHROUGH: 'devices don’t see all of memory',
    }),
    ...off({
      UBSAN_SHIFT: 'with traps, harmless shifts would stop the kernel too',
      UBSAN_DIV_ZERO: 'with traps, it would stop the kernel where the CPU wouldn’t',
      UBSAN_UNREACHABLE: 'with traps, objtool’s own check is the better one',
      UBSAN_BOOL: 'with traps, an odd bool would stop the kernel',
      UBSAN_ENUM: 'with traps, an odd enum would stop the kernel',
      UBSAN_ALIGNMENT: 'with traps, legal unaligned loads would stop the kernel',
    }),
    ...off({ HARDENED_USERCOPY_FALLBACK: 'whitelist violations are refused, not logged' }, { until: '5.16' }),
    ...off({ HARDENED_USERCOPY_PAGESPAN: 'a debugging aid with false alarms' }, { until: '5.18' }),
    ...on(
      {
        GCC_PLUGIN_LATENT_ENTROPY: 'boot itself gives entropy',
        GCC_PLUGIN_STACKLEAK: 'stacks are wiped after each system call',
      },
      gcc,
    ),
    ...off(
      { STACKLEAK_METRICS: 'they leak depths', STACKLEAK_RUNTIME_DISABLE: 'nobody can turn it off' },
      gcc,
    ),
    ...on(
      {
        CFI_CLANG: 'indirect calls reach functions of their own type only',
        UBSAN_LOCAL_BOUNDS: 'clang checks local arrays',
      },
      clang,
    ),
    ...off({ CFI_PERMISSIVE: 'a bad call stops the task' }, clang),
    ...on(
      {
        STRICT_MODULE_RWX: 'module text is read-only',
        MODULE_SIG: 'modules are signed',
        MODULE_SIG_ALL: 'the build signs all of them',
        MODULE_SIG_SHA512: 'with a strong hash',
        MODULE_SIG_FORCE: 'and others are refused',
      },
      modules,
    ),
    ...on({ RANDOMIZE_MODULE_REGION_FULL: 'modules lie anywhere in reach' }, { ...modules, until: '6.5' }),
    ...on(
      {
        EFI_DISABLE_PCI_DMA: 'no DMA before the IOMMU is up',
        RESET_ATTACK_MITIGATION: 'firmware wipes memory after a crash',
      },
      efi,
    ),
    ...on({
      ARM64_PAN: 'the kernel doesn’t touch user memory by accident',
      ARM64_EPAN: 'not even execute-only memory',
      ARM64_SW_TTBR0_PAN: 'the same on CPUs without PAN',
      UNMAP_KERNEL_AT_EL0: 'Meltdown',
      ARM64_E0PD: 'kernel addresses fault in constant time',
      MITIGATE_SPECTRE_BRANCH_HISTORY: 'Spectre-BHB',
      RODATA_FULL_DEFAULT_ENABLED: 'the linear map is read-only where the kernel is',
      ARM64_PTR_AUTH_KERNEL: 'return addresses are signed',
      SHADOW_CALL_STACK: 'return addresses have a stack of their own',
      ARM64_MTE: 'memory tagging for user space',
      KASAN_HW_TAGS: 'memory tagging for the kernel',
    }),
    ...on({ ARM64_BTI_KERNEL: 'indirect branches land on landing pads' }, clang),
    ...on(
      { UNWIND_PATCH_PAC_INTO_SCS: 'one of the two return-address schemes, whichever the CPU has' },
      { ...clang, since: '6.2' },
    ),
  ],
};
