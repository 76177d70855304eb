import { off, on, type Policy } from '../../harness/policy/policy.ts';

const gcc = { when: { option: 'CC_IS_GCC', expect: 'y' } } as const;
const clang = { when: { option: 'CC_IS_CLANG', expect: 'y' } } as const;
const modules = { when: { option: 'MODULES', expect: 'y' } } as const;
const efi = { when: { option: 'EFI', expect: 'y' } } as const;

/**
 * Self-protection: the floor for ARM64 after the defaults of arm64's defconfig and the recommendations of the Kernel
 * Self Protection Project. It covers every check of kernel-hardening-checker 0.6.17;
 * harness/dev/hardening-checker.test.ts compares the two.
 */
export const hardeningMemory: Policy = {
  name: 'hardening/self-protection',
  reason: 'the kernel protects its own memory and control flow',
  rows: [
    ...on({
      BUG: 'a failed assertion stops the task instead of going on with broken state',
      SLUB_DEBUG: 'slab checks can be turned on at boot',
      THREAD_INFO_IN_TASK: 'a stack overflow can’t overwrite thread_info',
      CPU_MITIGATIONS: 'the defences against speculation are on without a boot parameter',
      IOMMU_SUPPORT: 'a device’s DMA reaches only memory that its driver mapped',
      ARM_SMMU: 'the driver of Arm’s IOMMU, generations 1 and 2',
      ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT: 'a device that no driver gave a mapping reaches no memory',
      ARM_SMMU_V3: 'the driver of Arm’s IOMMU, generation 3',
      STACKPROTECTOR: 'a canary before the return address',
      STACKPROTECTOR_STRONG: 'the canary in every function with an array or an address taken',
      STACKPROTECTOR_PER_TASK: 'each task has a canary of its own',
      STRICT_KERNEL_RWX: 'text is read-only, data not executable',
      VMAP_STACK: 'guard pages around stacks',
      RANDOMIZE_BASE: 'the kernel’s address is not known beforehand',
      DEBUG_WX: 'pages both writable and executable are found at boot',
      HARDENED_USERCOPY: 'copies from and to user space are held to their object',
      ZERO_CALL_USED_REGS: 'a function leaves no values of its own in registers',
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
      PAGE_TABLE_CHECK_ENFORCED: 'that check is on without a boot parameter',
      INIT_ON_ALLOC_DEFAULT_ON: 'fresh memory is zero',
      INIT_ON_FREE_DEFAULT_ON: 'freed memory is zero',
      RANDOMIZE_KSTACK_OFFSET_DEFAULT: 'each system call starts at another stack offset',
      STATIC_USERMODEHELPER: 'the kernel starts one fixed program at most',
      SCHED_CORE: 'tasks that don’t trust each other don’t share a core with SMT',
      SECURITY_LOCKDOWN_LSM: 'root can’t change the running kernel',
      SECURITY_LOCKDOWN_LSM_EARLY: 'lockdown counts from the first initcall on',
      LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY: 'root can’t read the kernel’s secrets',
      KFENCE: 'heap errors are found by sampling, in production',
      UBSAN_BOUNDS: 'array indices are checked',
      UBSAN_TRAP: 'a bad array index stops the task',
      HW_RANDOM_TPM: 'the TPM adds entropy',
      IOMMU_DEFAULT_DMA_STRICT: 'stale DMA mappings are flushed at once',
      WERROR: 'warnings of the compiler are bugs in waiting',
      SYN_COOKIES: 'a SYN flood doesn’t fill the backlog',
    }),
    ...on(
      { INIT_STACK_ALL_ZERO: 'local variables start as zero' },
      { or: [{ option: 'GCC_PLUGIN_STRUCTLEAK_BYREF_ALL', expect: 'y' }] },
    ),
    ...on(
      { RANDSTRUCT_FULL: 'the layout of structures with function pointers differs in each build' },
      { or: [{ option: 'GCC_PLUGIN_RANDSTRUCT', expect: 'y' }] },
    ),
    ...on({ UBSAN_SANITIZE_ALL: 'array indices are checked in every file' }, { until: '6.9' }),
    ...on({ DEBUG_CREDENTIALS: 'credentials are checked before use' }, { until: '6.6.8' }),
    ...on({ LIST_HARDENED: 'the cheap half of DEBUG_LIST' }, { since: '6.6' }),
    ...on(
      { RANDOM_KMALLOC_CACHES: 'a heap spray can’t tell which cache it lands in' },
      { since: '6.6', until: '7.2' },
    ),
    ...on(
      { KMALLOC_PARTITION_CACHES: 'the same, and clang 22 can choose the cache by type' },
      { since: '7.2' },
    ),
    ...on(
      { HARDENED_USERCOPY_DEFAULT_ON: 'without it those checks wait for hardened_usercopy=1 at boot' },
      { since: '6.15' },
    ),
    ...on({ KSTACK_ERASE: 'stacks are wiped after each system call' }, { since: '6.17' }),
    ...off({
      KSTACK_ERASE_METRICS: 'they leak depths of stacks',
      KSTACK_ERASE_RUNTIME_DISABLE: 'nobody can turn the wiping off',
    }),
    ...on({ REFCOUNT_FULL: 'reference counters saturate instead of wrapping' }, { until: '5.5' }),
    ...on({ HARDEN_EL2_VECTORS: 'the hypervisor’s vectors don’t give its address away' }, { until: '5.9' }),
    ...on({ HARDEN_BRANCH_PREDICTOR: 'the defence against Spectre variant 2' }, { until: '5.10' }),
    {
      option: 'KFENCE_SAMPLE_INTERVAL',
      expect: { is: '100' },
      reason: 'a sample every 100 ms: the rate its authors run in production',
    },
    {
      option: 'DEFAULT_MMAP_MIN_ADDR',
      expect: { atLeast: 65_536 },
      reason: 'a NULL pointer with an offset below 64 KiB faults; needs COMPAT off',
    },
    {
      option: 'LSM_MMAP_MIN_ADDR',
      expect: { atLeast: 65_536 },
      when: { option: 'SECURITY_SELINUX', expect: 'y' },
      reason: 'the same bound for programs with CAP_SYS_RAWIO, kept by SELinux',
    },
    ...off({
      SLAB_MERGE_DEFAULT: 'an overflow stays within objects of its own type',
      IOMMU_DEFAULT_PASSTHROUGH: 'devices can’t reach all of memory',
    }),
    ...off({
      UBSAN_SHIFT: 'with traps, harmless shifts would stop the kernel too',
      UBSAN_DIV_ZERO: 'with traps, it would stop the kernel where the CPU wouldn’t',
      UBSAN_UNREACHABLE: 'with traps, objtool’s own check is the better one',
      UBSAN_BOOL: 'with traps, an odd bool would stop the kernel',
      UBSAN_ENUM: 'with traps, an odd enum would stop the kernel',
      UBSAN_ALIGNMENT: 'with traps, legal unaligned loads would stop the kernel',
      UBSAN_SIGNED_WRAP: 'with traps, arithmetic that may wrap would stop the kernel',
      UBSAN_INTEGER_WRAP: 'with traps, arithmetic that may wrap would stop the kernel',
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
        UBSAN_LOCAL_BOUNDS: 'clang checks local arrays',
      },
      clang,
    ),
    // Renamed to CFI in 6.18.
    ...on(
      { CFI_CLANG: 'indirect calls reach functions of their own type only' },
      { ...clang, or: [{ option: 'CFI', expect: 'y' }] },
    ),
    ...off({ CFI_PERMISSIVE: 'a bad call stops the task' }, clang),
    ...on(
      {
        STRICT_MODULE_RWX: 'module text is read-only',
        MODULE_SIG: 'modules are signed',
        MODULE_SIG_ALL: 'the build signs all modules',
        MODULE_SIG_FORCE: 'unsigned modules are refused',
      },
      modules,
    ),
    ...on(
      { MODULE_SIG_SHA512: 'modules are signed with a strong hash' },
      { ...modules, or: [{ option: 'MODULE_SIG_SHA3_512', expect: 'y' }] },
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
      ARM64_EPAN: 'the kernel doesn’t read execute-only memory by accident',
      ARM64_SW_TTBR0_PAN: 'the kernel doesn’t touch user memory by accident on CPUs without PAN',
      UNMAP_KERNEL_AT_EL0: 'the defence against Meltdown',
      ARM64_E0PD: 'kernel addresses fault in constant time',
      MITIGATE_SPECTRE_BRANCH_HISTORY: 'the defence against Spectre-BHB',
      RODATA_FULL_DEFAULT_ENABLED: 'read-only data is read-only in the linear map, too',
      ARM64_PTR_AUTH_KERNEL: 'return addresses are signed',
      ARM64_MTE: 'memory tagging for user space',
      KASAN_HW_TAGS: 'memory tagging for the kernel',
    }),
    // gcc can since this version; clang could since 5.8.
    ...on({ SHADOW_CALL_STACK: 'return addresses have a stack of their own' }, { since: '5.18' }),
    ...on({ ARM64_BTI_KERNEL: 'indirect branches land on landing pads' }, clang),
    ...on(
      { UNWIND_PATCH_PAC_INTO_SCS: 'one of the two return-address schemes, whichever the CPU has' },
      { ...clang, since: '6.2' },
    ),
  ],
};
