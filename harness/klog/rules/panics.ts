import { caller, FUNC, type Rule, rx, takenWithError } from '../rule.ts';
import { trace } from './sample.ts';

/** `Kernel panic - not syncing: …`, where no report stands before it. */
export const panics: readonly Rule[] = [
  {
    kind: 'stack overflow',
    header: rx`Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: ${FUNC}`,
    title: 'kernel panic: stack is corrupted in $1',
    sample:
      'Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: vault_hash+0x1c/0x2f0',
    says: 'kernel panic: stack is corrupted in vault_hash',
  },
  {
    kind: 'stack overflow',
    header: /Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: [a-f0-9]+/,
    title: 'kernel panic: stack is corrupted in $F',
    guilty: { ...caller, skip: [/stack_chk/] },
    sample: [
      'Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: ffffffff8120cd4c',
      trace('dump_stack', 'panic', '__stack_chk_fail', 'vault_hash'),
    ].join('\n'),
    says: 'kernel panic: stack is corrupted in vault_hash',
  },
  {
    kind: 'stack overflow',
    header: /Kernel panic - not syncing: corrupted stack end detected inside scheduler/,
    title: 'kernel panic: corrupted stack end in $F',
    guilty: { ...caller, skip: [/schedule|retint_kernel/], pick: 'entry' },
    sample: [
      'Kernel panic - not syncing: corrupted stack end detected inside scheduler',
      trace('dump_stack', 'panic', '__schedule', 'vault_walk', 'vault_ioctl', 'do_syscall_64'),
    ].join('\n'),
    says: 'kernel panic: corrupted stack end in vault_ioctl',
  },
  {
    kind: 'stack overflow',
    header: /Kernel panic - not syncing: kernel stack overflow/,
    title: 'kernel stack overflow in $F',
    guilty: { ...caller, skip: [/bad_stack/], pick: 'entry' },
    sample: [
      'Kernel panic - not syncing: kernel stack overflow',
      trace('panic', 'handle_bad_stack', 'vault_walk', 'vault_ioctl', 'invoke_syscall'),
    ].join('\n'),
    says: 'kernel stack overflow in vault_ioctl',
  },
  {
    kind: 'panic',
    header: /Kernel panic - not syncing: (Attempted to kill init!)/,
    title: 'kernel panic: $1',
    sample: 'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100',
    says: 'kernel panic: Attempted to kill init!',
  },
  {
    kind: 'panic',
    header: /Kernel panic - not syncing: (Couldn't open N_TTY ldisc) for [^ ]+ --- error -\d+/,
    title: 'kernel panic: $1',
    sample: "Kernel panic - not syncing: Couldn't open N_TTY ldisc for ttyS0 --- error -12",
    says: "kernel panic: Couldn't open N_TTY ldisc",
  },
  {
    kind: 'panic',
    // The report before these panics is lost; otherwise they would continue it.
    header: /Kernel panic - not syncing: (Fatal exception|panic_on_warn set|hung_task: blocked tasks)/,
    title: 'kernel panic: $1',
    sample: 'Kernel panic - not syncing: Fatal exception in interrupt',
    says: 'kernel panic: Fatal exception',
  },
  {
    kind: 'no root',
    header: /Kernel panic - not syncing: (VFS: Unable to mount root fs.*)/,
    title: 'kernel panic: $1',
    sample: 'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(254,0)',
    says: 'kernel panic: VFS: Unable to mount root fs on unknown-block(NUM,NUM)',
  },
  {
    kind: 'no init',
    header: /Kernel panic - not syncing: ((?:No (?:working )?init found|Requested init \S+ failed).*)/,
    title: 'kernel panic: $1',
    sample: 'Kernel panic - not syncing: Requested init /bin/vaultd failed (error -2).',
    says: 'kernel panic: Requested init /bin/vaultd failed (error -NUM).',
  },
  {
    kind: 'out of memory',
    header: /Kernel panic - not syncing: (.*(?:[Oo]ut of memory|deadlocked on memory).*)/,
    title: 'kernel panic: $1',
    sample: 'Kernel panic - not syncing: System is deadlocked on memory',
    says: 'kernel panic: System is deadlocked on memory',
  },
  {
    kind: 'external abort',
    header: /Kernel panic - not syncing: (Asynchronous SError Interrupt)/,
    title: 'kernel panic: $1',
    // Below the interrupt that was taken with it: that only shows when the error came in.
    guilty: { ...caller, skip: [takenWithError] },
    optional: true,
    sample: [
      'Kernel panic - not syncing: Asynchronous SError Interrupt',
      trace(
        'dump_stack',
        'panic',
        'arm64_serror_panic',
        'do_serror',
        'el1h_64_error',
        'el1_interrupt',
        'vault_readl',
      ),
    ].join('\n'),
    says: 'kernel panic: Asynchronous SError Interrupt',
  },
  {
    kind: 'panic',
    header: /Kernel panic - not syncing: (.*)/,
    title: 'kernel panic: $1',
    sample: 'Kernel panic - not syncing: sysrq triggered crash',
    says: 'kernel panic: sysrq triggered crash',
  },
];
