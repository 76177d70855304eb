import { on, type Policy, rowsOf } from '../../harness/policy/policy.ts';

const active = (module: string, option: string, reason: string) =>
  on({ [`lsm.${module}`]: reason }, { when: { option, expect: 'y' } });

/**
 * The guest as it runs: security modules that are active, and sysctls that its init sets
 * (harness/parts/guest/image/sysctl.conf). It covers kernel-hardening-checker 0.6.17.
 */
export const hardeningRunTime: Policy = {
  name: 'hardening/run-time',
  of: 'run time',
  reason: 'the protections that are built in are on, and those that are set at run time are set',
  rows: [
    ...active('lockdown', 'SECURITY_LOCKDOWN_LSM', 'root can’t change the running kernel'),
    ...active('yama', 'SECURITY_YAMA', 'only a parent may ptrace'),
    ...active('landlock', 'SECURITY_LANDLOCK', 'programs may sandbox themselves'),

    ...rowsOf(
      { is: '0' },
      {
        'dev.tty.ldisc_autoload': 'opening a terminal loads no line discipline',
        'dev.tty.legacy_tiocsti': 'nobody types into another’s terminal',
        'kernel.sysrq': 'no keys that kill, dump and reboot',
        'fs.suid_dumpable': 'a privileged program leaves no core dump',
        'user.max_user_namespaces': 'no user gets the code that was written for root',
        'vm.unprivileged_userfaultfd': 'only root stops the kernel in the middle of a copy',
        'net.ipv4.conf.all.accept_redirects': 'a neighbour can’t reroute traffic',
        'net.ipv4.conf.default.accept_redirects': 'a neighbour can’t reroute traffic',
        'net.ipv6.conf.all.accept_redirects': 'a neighbour can’t reroute traffic',
        'net.ipv6.conf.default.accept_redirects': 'a neighbour can’t reroute traffic',
        'net.ipv4.conf.all.accept_source_route': 'a sender can’t choose the way of a packet',
        'net.ipv4.conf.default.accept_source_route': 'a sender can’t choose the way of a packet',
        'net.ipv6.conf.all.accept_source_route': 'a sender can’t choose the way of a packet',
        'net.ipv6.conf.default.accept_source_route': 'a sender can’t choose the way of a packet',
        'net.ipv6.conf.all.accept_ra': 'a neighbour can’t become the router',
        'net.ipv6.conf.default.accept_ra': 'a neighbour can’t become the router',
      },
    ),
    ...rowsOf(
      { is: '1' },
      {
        'kernel.dmesg_restrict': 'the log holds addresses',
        'kernel.kexec_load_disabled': 'no other kernel is started',
        'kernel.unprivileged_bpf_disabled': 'only root loads programs',
        'fs.protected_symlinks': 'links in /tmp don’t redirect other users',
        'fs.protected_hardlinks': 'a user can link only files that the user may write',
        'net.ipv4.icmp_ignore_bogus_error_responses': 'broken routers don’t fill the log',
        'net.ipv4.icmp_echo_ignore_broadcasts': 'the guest amplifies no flood',
        'net.ipv4.tcp_syncookies': 'a SYN flood doesn’t fill the backlog',
      },
    ),
    ...rowsOf(
      { is: '1' },
      { 'kernel.modules_disabled': 'no code is loaded any more' },
      { or: [{ option: 'MODULE_SIG_FORCE', expect: 'y' }] },
    ),
    ...rowsOf(
      { is: '2' },
      {
        'kernel.kptr_restrict': 'not even root reads addresses, because KALLSYMS is on',
        'kernel.randomize_va_space': 'the heap lies at a random address, too',
        'kernel.io_uring_disabled': 'nobody opens a ring',
        'net.core.bpf_jit_harden': 'constants in compiled programs are blinded for everybody',
        'fs.protected_fifos': 'FIFOs in /tmp don’t redirect other users',
        'fs.protected_regular': 'files in /tmp don’t redirect other users',
      },
    ),
    ...rowsOf(
      { is: '3' },
      {
        'kernel.perf_event_paranoid': 'only root counts events',
        'kernel.yama.ptrace_scope': 'nobody attaches to a running process',
      },
    ),
    ...rowsOf(
      { is: '100' },
      {
        'kernel.oops_limit': 'an attack that needs many oopses is stopped',
        'kernel.warn_limit': 'an attack that needs many warnings is stopped',
      },
    ),
    ...rowsOf({ is: '65536' }, { 'vm.mmap_min_addr': 'a NULL pointer with an offset below 64 KiB faults' }),
    ...rowsOf(
      { sameAs: 'ARCH_MMAP_RND_BITS_MAX' },
      { 'vm.mmap_rnd_bits': 'as many random bits in addresses as the architecture allows' },
    ),
    ...rowsOf(
      { sameAs: 'ARCH_MMAP_RND_COMPAT_BITS_MAX' },
      { 'vm.mmap_rnd_compat_bits': 'the same for 32-bit programs' },
    ),
  ],
};
