import type { Rule } from '../rule.ts';

/** SLUB's consistency checks. Its own line names the cache; a double free has a title of its own on syzbot. */
export const slab: readonly Rule[] = [
  {
    kind: 'BUG',
    header: /BUG kmalloc-.*: Object already free/,
    title: 'BUG: Object already free',
    sample: 'BUG kmalloc-64 (Not tainted): Object already free',
    says: 'BUG: Object already free',
  },
  {
    kind: 'BUG',
    // The taints vary from run to run.
    header: /^BUG (\S+) \((?:Not tainted|Tainted: [A-Z ]+)\): (\S.*)/,
    title: 'BUG $1: $2',
    sample: 'BUG dentry (Tainted: G    B             ): Left Redzone overwritten',
    says: 'BUG dentry: Left Redzone overwritten',
  },
];

export const oldAssertions: readonly Rule[] = [
  {
    kind: 'BUG',
    header: /Kernel BUG (.*)/,
    title: 'kernel BUG $1',
    sample: 'Kernel BUG at fs/vault.c:77',
    says: 'kernel BUG at fs/vault.c:LINE',
  },
];

export const devices: readonly Rule[] = [
  {
    kind: 'hung task',
    header: /unregister_netdevice: waiting for .* to become free/,
    title: 'unregister_netdevice: waiting for DEV to become free',
    sample: 'unregister_netdevice: waiting for lo to become free. Usage count = 2',
    says: 'unregister_netdevice: waiting for DEV to become free',
  },
];

export const fileSystems: readonly Rule[] = [
  {
    kind: 'BUG',
    header: /VFS: Close: file count is 0/,
    title: 'VFS: Close: file count is zero (use-after-free)',
    sample: 'VFS: Close: file count is 0',
    says: 'VFS: Close: file count is zero (use-after-free)',
  },
  {
    kind: 'BUG',
    header: /VFS: Busy inodes after unmount/,
    title: 'VFS: Busy inodes after unmount (use-after-free)',
    sample: 'VFS: Busy inodes after unmount of vda. Self-destruct in 5 seconds.',
    says: 'VFS: Busy inodes after unmount (use-after-free)',
  },
];

export const memory: readonly Rule[] = [
  {
    kind: 'out of memory',
    header: /^Out of memory(?: \(oom_kill_allocating_task\))?: Kill(?:ed)? process \d+ \(([^)]*)\)/,
    title: 'out of memory: killed $1',
    sample: 'Out of memory: Killed process 211 (postgres) total-vm:220396kB, anon-rss:96524kB',
    says: 'out of memory: killed postgres',
  },
  {
    kind: 'out of memory',
    header: /^Memory cgroup out of memory: Kill(?:ed)? process \d+ \(([^)]*)\)/,
    title: 'memory cgroup out of memory: killed $1',
    sample: 'Memory cgroup out of memory: Killed process 211 (postgres) total-vm:220396kB, anon-rss:96524kB',
    says: 'memory cgroup out of memory: killed postgres',
  },
];

/** kmemleak's own line; the leaks are listed in debugfs. */
export const leaks: readonly Rule[] = [
  {
    kind: 'memory leak',
    header: /^kmemleak: \d+ new suspected memory leaks/,
    title: 'kmemleak: new suspected memory leaks',
    sample: 'kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)',
    says: 'kmemleak: new suspected memory leaks',
  },
];

/** The x86 decompressor in the middle of a log: the machine started again without a request. */
export const reboots: readonly Rule[] = [
  {
    kind: 'reboot',
    header: /^Booting the kernel/,
    title: 'unexpected kernel reboot',
    sample: 'Booting the kernel.',
    says: 'unexpected kernel reboot',
  },
];

/** The secure world (Trusty) matches through the kernel's log. */
export const firmware: readonly Rule[] = [
  {
    kind: 'firmware',
    header: /trusty: panic \(.*?\):(?: DEBUG)? ASSERT FAILED at \(.*?\): (.+)/,
    title: 'trusty: ASSERT FAILED: $1',
    sample:
      'trusty: panic (caller 0xffffffffe000fbb8): ASSERT FAILED at (lib/ipc.c:472): !list_in_list(&chan->node)',
    says: 'trusty: ASSERT FAILED: !list_in_list(&chan->node)',
  },
  {
    kind: 'firmware',
    header: /trusty: panic.* ASSERT FAILED.*: *(.*)/,
    title: 'trusty: ASSERT FAILED: $1',
    sample: 'trusty: panic (caller 0xfb8): ASSERT FAILED at (lib/ipc.c:472): ',
    says: 'trusty: ASSERT FAILED:',
  },
  {
    kind: 'firmware',
    header: /trusty: panic \(.*?\): (.+)/,
    title: 'trusty: panic: $1',
    sample: 'trusty: panic (caller 0xffffffffe000fbb8): out of handles',
    says: 'trusty: panic: out of handles',
  },
];

/** Programs that test the kernel, and Go programs, when they give up. */
export const programs = {
  fuzzerFailed: [
    {
      kind: 'userspace',
      header: /SYZFAIL:(.*)/,
      title: 'SYZFAIL:$1',
      sample: 'SYZFAIL: mmap of output file failed',
      says: 'SYZFAIL: mmap of output file failed',
    },
  ],
  fuzzerGaveUp: [
    {
      kind: 'userspace',
      header: /SYZFATAL:(.*)/,
      title: 'SYZFATAL:$1',
      sample: 'SYZFATAL: executor failed 11 times',
      says: 'SYZFATAL: executor failed NUM times',
    },
  ],
  goPanic: [
    {
      kind: 'userspace',
      header: /panic: Sentry detected .* stuck task/,
      title: 'panic: Sentry detected stuck tasks',
      sample: 'panic: Sentry detected 2 stuck task(s):',
      says: 'panic: Sentry detected stuck tasks',
    },
    {
      kind: 'userspace',
      header: /panic:(.*)/,
      title: 'panic:$1',
      sample: 'panic: runtime error: index out of range [3] with length 3',
      says: 'panic: runtime error: index out of range [NUM] with length NUM',
    },
  ],
  goRuntime: [
    {
      kind: 'userspace',
      header: /fatal error:/,
      title: 'go runtime error',
      sample: 'fatal error: all goroutines are asleep - deadlock!',
      says: 'go runtime error',
    },
  ],
} as const satisfies Record<string, readonly Rule[]>;
