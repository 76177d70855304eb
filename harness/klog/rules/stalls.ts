import { caller, callTrace, instructionPointer, type Rule } from '../rule.ts';
import { entries, pointerAt, trace } from './sample.ts';

/** Stalled tasks and CPUs, and SLUB's lines about its objects: reports that begin with `INFO:`. */
export const stalls: readonly Rule[] = [
  {
    kind: 'RCU stall',
    header: /INFO: rcu_(?:preempt|sched|bh|tasks(?:_\w+)?) (?:self-)?detected(?: expedited)? stall/,
    title: 'INFO: rcu detected stall in $F',
    guilty: {
      // Below the interrupt that found the stall.
      steps: [/apic_timer_interrupt/, instructionPointer, 'trace'],
      otherwise: [
        [/apic_timer_interrupt|Exception stack|el1h_64_irq/, 'trace'],
        // arm64 since 6.1 shows the interrupted function, not the interrupt.
        [/^pc : /, callTrace, 'trace'],
      ],
      skip: [/apic_timer_interrupt|rcu/],
      pick: 'entry',
    },
    sample: [
      'rcu: INFO: rcu_preempt self-detected stall on CPU',
      trace('rcu_sched_clock_irq', 'el1h_64_irq'),
      ...entries('vault_spin', 'vault_ioctl', 'invoke_syscall'),
    ].join('\n'),
    says: 'INFO: rcu detected stall in vault_ioctl',
  },
  {
    kind: 'hung task',
    header: /INFO: task .* blocked (?:in I\/O wait )?for more than \d+ seconds/,
    title: 'INFO: task hung in $F',
    guilty: { ...caller, pick: 'waiter' },
    sample: [
      'INFO: task init:1 blocked for more than 122 seconds.',
      'Call trace:',
      ...entries('__switch_to', '__schedule', 'schedule', 'mutex_lock', 'vault_open'),
    ].join('\n'),
    says: 'INFO: task hung in vault_open',
  },
  {
    kind: 'hung task',
    header: /INFO: task .* can't die for more than .* seconds/,
    title: "INFO: task can't die in $F",
    guilty: { ...caller, skip: [/schedule/] },
    sample: [
      "INFO: task init:1 can't die for more than 143 seconds.",
      trace('__schedule', 'schedule', 'vault_close'),
    ].join('\n'),
    says: "INFO: task can't die in vault_close",
  },
  {
    // Only begins a report when the one of SLUB or KASAN that it belongs to is lost.
    kind: 'other',
    header: /INFO: (Freed|Allocated) in (.*)/,
    title: 'INFO: $1 in $2',
    sample: 'INFO: Freed in vault_free+0x3/0x9 age=7 cpu=0 pid=1',
    says: 'INFO: Freed in vault_free age=NUM cpu=NUM pid=NUM',
  },
  {
    kind: 'other',
    header: /INFO:\s*$/,
    title: 'INFO: corrupted',
    sample: 'INFO:',
    says: 'INFO: corrupted',
  },
];

/** Lines that begin with `INFO:` and only inform. */
export const information: readonly RegExp[] = [
  /INFO: lockdep is turned off/,
  /INFO: Stall ended before state dump start/,
  /INFO: NMI handler/,
  /(?:handler|interrupt).*took too long/,
  /INFO: recovery required on readonly filesystem/,
  /INFO: sys_.* is not present in \/proc\/kallsyms/,
  /INFO: no syscalls can create resource/,
];

/** The NMI watchdog's own line: this CPU didn't even take interrupts. */
export const hardLockups: readonly Rule[] = [
  {
    kind: 'hard lockup',
    header: /Watchdog detected hard LOCKUP on cpu/,
    title: 'BUG: hard lockup in $F',
    guilty: { steps: [instructionPointer, callTrace, 'trace'], pick: 'entry' },
    sample: [
      'watchdog: Watchdog detected hard LOCKUP on cpu 1',
      pointerAt('queued_spin_lock_slowpath'),
      trace('vault_spin', 'vault_ioctl', '__x64_sys_ioctl', 'do_syscall_64'),
    ].join('\n'),
    says: 'BUG: hard lockup in vault_ioctl',
  },
];
