import { off, on, type Policy } from '../../harness/policy/policy.ts';

/** Security modules and what user space gets: the other two parts of kernel-hardening-checker's list. */
export const hardeningPolicy: Policy = {
  name: 'hardening/security-policy',
  reason: 'security modules are there and can’t be unhooked; user space gets what the CPU offers',
  rows: [
    ...on({
      SECURITY: 'hooks for security modules',
      SECURITY_YAMA: 'only a parent may ptrace',
      SECURITY_LANDLOCK: 'programs may sandbox themselves',
    }),
    ...on(
      { SECURITY_SELINUX: 'mandatory access control by one of the large modules' },
      {
        or: [
          { option: 'SECURITY_APPARMOR', expect: 'y' },
          { option: 'SECURITY_SMACK', expect: 'y' },
          { option: 'SECURITY_TOMOYO', expect: 'y' },
        ],
      },
    ),
    ...off(
      {
        SECURITY_SELINUX_BOOTPARAM: 'a boot parameter can’t turn it off',
        SECURITY_SELINUX_DEVELOP: 'it can’t be made permissive',
      },
      { when: { option: 'SECURITY_SELINUX', expect: 'y' } },
    ),
    ...off({ SECURITY_SELINUX_DEBUG: 'debug messages with contents' }),
    ...off({ SECURITY_SELINUX_DISABLE: 'it can’t be unhooked' }, { until: '6.4' }),
    ...off({ SECURITY_WRITABLE_HOOKS: 'hooks are read-only after boot' }, { until: '6.4' }),
    ...on({
      ARM64_PTR_AUTH: 'programs may sign return addresses',
      ARM64_BTI: 'programs may have landing pads',
    }),
    ...off({ COREDUMP: 'secrets don’t end up in files' }),
    {
      option: 'ARCH_MMAP_RND_BITS',
      expect: { sameAs: 'ARCH_MMAP_RND_BITS_MAX' },
      reason: 'as many random bits in addresses as the architecture allows',
    },
  ],
};
