import { off, on, type Policy } from '../../harness/policy/policy.ts';

/** Security modules, and the protection of user space. */
export const hardeningPolicy: Policy = {
  name: 'hardening/security-policy',
  reason: 'security modules start and can’t be unhooked; user space can use the CPU’s protections',
  rows: [
    ...on({
      SECURITY: 'hooks for security modules',
      SECURITY_YAMA: 'only a parent may ptrace',
      SECURITY_LANDLOCK: 'programs may sandbox themselves',
    }),
    {
      option: 'LSM',
      expect: { lists: ['lockdown', 'yama'] },
      until: '5.13',
      reason: 'a module that is built in but not on this list does nothing',
    },
    {
      option: 'LSM',
      expect: { lists: ['landlock', 'lockdown', 'yama'] },
      since: '5.13',
      reason: 'a module that is built in but not on this list does nothing',
    },
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
        SECURITY_SELINUX_BOOTPARAM: 'a boot parameter can’t turn SELinux off',
        SECURITY_SELINUX_DEVELOP: 'SELinux can’t be made permissive',
      },
      { when: { option: 'SECURITY_SELINUX', expect: 'y' } },
    ),
    ...off({ SECURITY_SELINUX_DEBUG: 'debug messages show contents' }),
    ...off({ SECURITY_SELINUX_DISABLE: 'SELinux can’t be unhooked at run time' }, { until: '6.4' }),
    ...off({ SECURITY_WRITABLE_HOOKS: 'hooks are read-only after boot' }, { until: '6.4' }),
    ...on({
      ARM64_PTR_AUTH: 'programs may sign return addresses',
      ARM64_BTI: 'programs may have landing pads',
    }),
    ...on(
      { ARM64_GCS: 'programs may keep return addresses on a stack that only calls write' },
      { since: '6.13' },
    ),
    ...on({ PROC_MEM_NO_FORCE: '/proc/PID/mem can’t write to read-only memory' }, { since: '6.12' }),
    ...off({ COREDUMP: 'secrets don’t end up in files' }),
    {
      option: 'ARCH_MMAP_RND_BITS',
      expect: { sameAs: 'ARCH_MMAP_RND_BITS_MAX' },
      reason: 'as many random bits in addresses as the architecture allows',
    },
    {
      option: 'ARCH_MMAP_RND_COMPAT_BITS',
      expect: { sameAs: 'ARCH_MMAP_RND_COMPAT_BITS_MAX' },
      when: { option: 'COMPAT', expect: 'y' },
      reason: 'the same for 32-bit programs',
    },
  ],
};
