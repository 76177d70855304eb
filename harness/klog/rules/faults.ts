import { atPointer, caller, faulting, type Rule, takenWithError } from '../rule.ts';
import { pointerAt, trace } from './sample.ts';

/** `Unable to handle kernel …`: memory faults on arm64 and Arm. */
export const unhandled: readonly Rule[] = [
  {
    kind: 'oops',
    header: /Unable to handle kernel (paging request|NULL pointer dereference)/,
    title: 'BUG: unable to handle kernel $1 in $F',
    guilty: faulting,
    sample: [
      'Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008',
      '  ESR = 0x0000000096000006',
      'Internal error: Oops: 0000000096000006 [#1] PREEMPT SMP',
      'pc : vault_read+0x1c/0x2f0',
    ].join('\n'),
    says: 'BUG: unable to handle kernel NULL pointer dereference in vault_read',
  },
  {
    // arm64's die_kernel_fault() names the access: write to read-only memory, execution of user memory.
    kind: 'oops',
    header: /Unable to handle kernel ([a-z][a-z -]{3,60}?) at virtual address/,
    title: 'BUG: unable to handle kernel $1 in $F',
    guilty: faulting,
    sample: [
      'Unable to handle kernel write to read-only memory at virtual address ffffffc010c3a000',
      '  ESR = 0x9600004e',
      'Internal error: Oops: 9600004e [#1] PREEMPT SMP',
      'pc : __memcpy+0x100/0x180',
      trace('__memcpy', 'vault_patch'),
    ].join('\n'),
    says: 'BUG: unable to handle kernel write to read-only memory in vault_patch',
  },
  {
    // Before 5.5 the address was no part of these words.
    kind: 'oops',
    header: /Unable to handle kernel (access to user memory)/,
    title: 'BUG: unable to handle kernel $1 in $F',
    guilty: faulting,
    sample: ['Unable to handle kernel access to user memory', 'pc : vault_read+0x1c/0x2f0'].join('\n'),
    says: 'BUG: unable to handle kernel access to user memory in vault_read',
  },
];

export const protectionFaults: readonly Rule[] = [
  {
    kind: 'protection fault',
    header: /general protection fault.*:/,
    title: 'general protection fault in $F',
    guilty: faulting,
    sample: [
      'Oops: general protection fault, probably for non-canonical address 0xdffffc0000000004: 0000 [#1]',
      pointerAt('vault_read'),
    ].join('\n'),
    says: 'general protection fault in vault_read',
  },
];

export const stackSegments: readonly Rule[] = [
  {
    kind: 'oops',
    header: /stack segment: /,
    title: 'stack segment fault in $F',
    guilty: faulting,
    sample: ['stack segment: 0000 [#1] SMP', pointerAt('vault_read')].join('\n'),
    says: 'stack segment fault in vault_read',
  },
];

export const doubleFaults: readonly Rule[] = [
  {
    kind: 'oops',
    header: /PANIC: double fault/,
    title: 'PANIC: double fault in $F',
    guilty: atPointer,
    sample: ['traps: PANIC: double fault, error_code: 0x0', pointerAt('vault_walk')].join('\n'),
    says: 'PANIC: double fault in vault_walk',
  },
];

export const divideErrors: readonly Rule[] = [
  {
    kind: 'divide error',
    header: /divide[ _]error: /,
    title: 'divide error in $F',
    guilty: atPointer,
    sample: ['divide error: 0000 [#1] SMP', pointerAt('vault_ratio')].join('\n'),
    says: 'divide error in vault_ratio',
  },
];

export const invalidOpcodes: readonly Rule[] = [
  {
    kind: 'oops',
    header: /invalid opcode: /,
    title: 'invalid opcode in $F',
    guilty: atPointer,
    sample: ['invalid opcode: 0000 [#1] SMP', pointerAt('vault_seal')].join('\n'),
    says: 'invalid opcode in vault_seal',
  },
];

export const breakpoints: readonly Rule[] = [
  {
    kind: 'oops',
    header: /int3: /,
    title: 'int3 in $F',
    guilty: faulting,
    sample: ['int3: 0000 [#1] SMP', pointerAt('vault_seal')].join('\n'),
    says: 'int3 in vault_seal',
  },
];

/** arm64 and Arm: `Internal error: Oops - BUG: … [#1]`, `Internal error: synchronous external abort: …`. */
export const internalErrors: readonly Rule[] = [
  {
    kind: 'external abort',
    header: /Internal error: (?:synchronous external abort|.*SError)/,
    title: 'Internal error in $F',
    guilty: faulting,
    sample: [
      'Internal error: synchronous external abort: 0000000096000010 [#1] PREEMPT SMP',
      'pc : vault_readl+0x1c/0x2f0',
      'Call trace:\n vault_readl+0x1c/0x2f0\n vault_probe+0x1c/0x2f0',
    ].join('\n'),
    says: 'Internal error in vault_probe',
  },
  {
    // UBSAN_TRAP: the check is a trap and prints no report of its own.
    kind: 'UBSAN',
    header: /Internal error: UBSAN: ([\w ]+): [0-9a-f]+ /,
    title: 'UBSAN: $1 in $F',
    guilty: faulting,
    sample: [
      'Internal error: UBSAN: array index out of bounds: 00000000f2005512 [#1] PREEMPT SMP',
      'pc : vault_slot+0x8/0x9',
    ].join('\n'),
    says: 'UBSAN: array index out of bounds in vault_slot',
  },
  {
    // Clang's check of indirect calls, where its own line is lost.
    kind: 'CFI',
    header: /Internal error: Oops - CFI/,
    title: 'CFI failure in $F',
    guilty: faulting,
    sample: ['Internal error: Oops - CFI: 00000000f2008228 [#1] SMP', 'pc : vault_call+0x8/0x9'].join('\n'),
    says: 'CFI failure in vault_call',
  },
  {
    kind: 'oops',
    header: /Internal error:/,
    title: 'Internal error in $F',
    guilty: faulting,
    sample: [
      'Internal error: Oops - Undefined instruction: 0000000002000000 [#1] SMP',
      'pc : vault_seal+0x8/0x9',
    ].join('\n'),
    says: 'Internal error in vault_seal',
  },
];

export const unhandledFaults: readonly Rule[] = [
  {
    kind: 'oops',
    header: /Unhandled fault:/,
    title: 'Unhandled fault in $F',
    guilty: faulting,
    sample: [
      'Unhandled fault: page domain fault (0x81b) at 0x00001044',
      'PC is at vault_read+0x1c/0x2f0',
    ].join('\n'),
    says: 'Unhandled fault in vault_read',
  },
];

export const alignmentTraps: readonly Rule[] = [
  {
    kind: 'oops',
    header: /Alignment trap:/,
    title: 'Alignment trap in $F',
    guilty: faulting,
    sample: [
      'Alignment trap: not handling instruction e1943f9f at [<80103f4c>]',
      'PC is at vault_swap+0x8/0x9',
    ].join('\n'),
    says: 'Alignment trap in vault_swap',
  },
];

export const rustPanics: readonly Rule[] = [
  {
    kind: 'BUG',
    header: /rust_kernel: panicked at/,
    later: [/(.+)/],
    title: '$1 in $F',
    guilty: { ...caller, skip: [/rust_begin_unwind/] },
    sample: [
      'rust_kernel: panicked at drivers/vault.rs:60:5:',
      'attempt to add with overflow',
      trace('vault_sum'),
    ].join('\n'),
    says: 'attempt to add with overflow in vault_sum',
  },
];

/** The line of an oops that most architectures print in the middle of a report; it begins one where the words before are lost. */
export const plainOopses: readonly Rule[] = [
  {
    kind: 'oops',
    header: /^Oops\b.{0,80}\[#\d+\]/,
    title: 'Oops in $F',
    guilty: faulting,
    sample: ['Oops: 0002 [#1] PREEMPT SMP NOPTI', pointerAt('vault_read')].join('\n'),
    says: 'Oops in vault_read',
  },
];

/** Arm's line about an error of the bus that came late; the panic says the same again. */
export const systemErrors: readonly Rule[] = [
  {
    kind: 'external abort',
    header: /SError Interrupt on CPU\d+, code /,
    title: 'kernel panic: Asynchronous SError Interrupt',
    guilty: { ...faulting, skip: [takenWithError] },
    optional: true,
    sample: [
      'SError Interrupt on CPU1, code 0x00000000bf000002 -- SError',
      'pc : vault_readl+0x1c/0x2f0',
    ].join('\n'),
    says: 'kernel panic: Asynchronous SError Interrupt',
  },
];
