import { off, on, type Policy } from '../../harness/policy/policy.ts';

/** Options that get switched off to make a build pass. None of them may go, in any tree. */
export const mustSurvive: Policy = {
  name: 'must-survive',
  reason: 'options that people switched off to get round a build error, each with the loss that followed',
  unknown: 'violated',
  rows: [
    ...on({
      KEYS: 'without key rings dm-crypt, fscrypt, IMA and the trusted keyring have no place for a secret',
      SYSTEM_TRUSTED_KEYRING:
        'without the built-in ring nothing can check a signature against the build’s own key',
      ASYMMETRIC_KEY_TYPE: 'the trusted keyring holds public keys of this type',
      ASYMMETRIC_PUBLIC_KEY_SUBTYPE: 'checks the signatures themselves',
      X509_CERTIFICATE_PARSER: 'keys come into the kernel as X.509 certificates',
      INTEGRITY: 'measuring and appraising files hang on its hooks',
      SECURITY: 'without the hooks every security module is compiled out in silence',
      SECCOMP: 'sandboxes fall back to no filter at all when the kernel has none',
      SECCOMP_FILTER: 'a program of its own for each sandbox; strict mode alone helps nobody',
      HARDENED_USERCOPY: 'a wrong length in a copy to or from user space is a leak or an overflow without it',
      FORTIFY_SOURCE: 'buffer overflows that the compiler could prove go unchecked without it',
      STACKPROTECTOR: 'a stack overflow reaches the return address without a canary',
      STACKPROTECTOR_STRONG: 'the weak variant leaves out most functions with arrays',
      STRICT_KERNEL_RWX: 'kernel text is writable, or data executable, without it',
      VMAP_STACK: 'a stack overflow runs into a neighbour instead of a guard page without it',
      MULTIUSER: 'without users everything is root',
    }),
    ...on(
      { STRICT_MODULE_RWX: 'the text of modules is writable without it' },
      { when: { option: 'MODULES', expect: 'y' } },
    ),
    ...on(
      { MODULE_SIG_FORCE: 'a kernel with modules that takes unsigned ones gives ring 0 to root' },
      { when: { option: 'MODULES', expect: 'y' } },
    ),
    ...off(
      { SECURITY_SELINUX_DISABLE: 'a module that can be unhooked at run time protects nothing' },
      { until: '6.4' },
    ),
  ],
};
