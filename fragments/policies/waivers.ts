import { names, type Waiver } from '../../harness/policy/policy.ts';
import { endOfTree } from './end-of-tree.ts';
import { guestWithoutAndroid, withoutAndroid } from './waivers-android-base.ts';

type Floor = 'self-protection' | 'attack-surface' | 'security-policy' | 'command-line' | 'run-time';

const waive = (floor: Floor, options: string, reason: string): Waiver => ({
  policy: `hardening/${floor}`,
  options: names(options),
  reason,
  until: endOfTree,
});

const onThisBoard: readonly Waiver[] = [
  waive(
    'self-protection',
    'GCC_PLUGIN_LATENT_ENTROPY GCC_PLUGIN_STACKLEAK KSTACK_ERASE RANDSTRUCT_FULL',
    'gcc’s plugins need headers that a cross compiler doesn’t bring; clang has them only from 16 (KSTACK_ERASE 21) on',
  ),
  waive(
    'self-protection',
    'ZERO_CALL_USED_REGS',
    'clang has it from 15.0.7 on, Debian 12 has 14; one set of fragments serves both compilers',
  ),
  waive(
    'self-protection',
    'INIT_ON_FREE_DEFAULT_ON',
    'it writes every page at boot, so all of a VM’s memory becomes resident at once; init_on_free=1 turns it on',
  ),
  waive(
    'self-protection',
    'KASAN_HW_TAGS',
    'every allocation would be tagged and checked on CPUs with MTE; KFENCE samples instead',
  ),
  waive(
    'self-protection',
    'DEBUG_VIRTUAL',
    'it turns each address conversion into a call, on the I/O path of every virtio device',
  ),
  waive(
    'self-protection',
    'ARM64_BTI_KERNEL UBSAN_LOCAL_BOUNDS CFI_CLANG',
    'only clang can (CFI from release 16 on); one set of fragments serves both compilers, so that only they differ',
  ),
  waive(
    'self-protection',
    'ARM64_SW_TTBR0_PAN',
    'for CPUs before ARMv8.1, which run no Android VM; emulated ones flush their TLB at each of its switches',
  ),
  waive('self-protection', 'SCHED_CORE', 'no core of a phone has SMT'),
  waive('self-protection', 'HW_RANDOM_TPM', 'the board has no TPM; entropy is virtio’s and the firmware’s'),
  waive('self-protection', 'WERROR', 'another compiler’s new warning must not break a bisection'),
  waive(
    'attack-surface',
    'KALLSYMS',
    'an oops without function names can’t be told from another; kptr_restrict hides the addresses',
  ),
];

/** How a guest is booted. */
const atBoot: readonly Waiver[] = [
  {
    ...waive(
      'command-line',
      'kpti',
      'no emulated CPU leaks anything, and with it each system call flushes QEMU’s whole TLB; not given under KVM',
    ),
    when: { option: 'vm.accelerator', expect: { is: 'tcg' } },
  },
  waive(
    'command-line',
    'hash_pointers',
    'addresses are hashed by default; no_hash_pointers and slab debugging, which change that, are off',
  ),
  waive(
    'command-line',
    'init_on_free',
    'it writes every page at boot, so all of a VM’s memory becomes resident at once',
  ),
  waive('command-line', 'nosmt', 'no core of a phone has SMT'),
];

export const vaultGuestWaivers: readonly Waiver[] = [
  ...onThisBoard,
  ...atBoot,
  waive(
    'self-protection',
    'IOMMU_SUPPORT IOMMU_DEFAULT_DMA_STRICT ARM_SMMU ARM_SMMU_DISABLE_BYPASS_BY_DEFAULT ARM_SMMU_V3',
    'a guest sees no IOMMU: its devices are the VMM’s, and a protected VM’s bounce pool bounds them',
  ),
  waive(
    'self-protection',
    'PAGE_TABLE_CHECK PAGE_TABLE_CHECK_ENFORCED',
    'it takes memory for each page of a small VM and work in each fault; the host profile has it',
  ),
  waive(
    'security-policy',
    'SECURITY_SELINUX',
    'the guest’s image carries no policy; the host confines the VMM',
  ),
  ...withoutAndroid,
  ...guestWithoutAndroid,
];

export const hardenedHostWaivers: readonly Waiver[] = [
  ...onThisBoard,
  waive(
    'attack-surface',
    'MODULES',
    'vendors ship drivers as modules; MODULE_SIG_FORCE refuses all but ours',
  ),
  waive('attack-surface', 'TRIM_UNUSED_KSYMS', 'vendor modules built later need symbols that ours don’t use'),
  waive(
    'attack-surface',
    'BPF_SYSCALL',
    'version 2 control groups admit devices by BPF; unprivileged use is off',
  ),
  waive('attack-surface', 'USER_NS', 'rootless containers and crosvm’s sandbox are built on it'),
  ...withoutAndroid,
];
