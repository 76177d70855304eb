/** Kind of an incident, coarse enough to decide by. `other` is a header that no rule knows better. */
export type Kind =
  | 'panic'
  | 'no root'
  | 'no init'
  | 'out of memory'
  | 'oops'
  | 'BUG'
  | 'WARNING'
  | 'KASAN'
  | 'KMSAN'
  | 'KCSAN'
  | 'KFENCE'
  | 'UBSAN'
  | 'lockdep'
  | 'sleep in atomic'
  | 'RCU stall'
  | 'soft lockup'
  | 'hard lockup'
  | 'hung task'
  | 'memory leak'
  | 'page state'
  | 'list corruption'
  | 'refcount'
  | 'usercopy'
  | 'divide error'
  | 'protection fault'
  | 'CFI'
  | 'external abort'
  | 'stack overflow'
  | 'reboot'
  | 'reset'
  | 'probe'
  | 'initramfs'
  | 'firmware'
  | 'userspace'
  | 'other';

/** A step through a report: go on to the line that matches (its group is a function), or read a stack to its end. */
export type Step = RegExp | 'trace';

/** How the guilty function is found in a report. */
export interface Walk {
  readonly steps: readonly Step[];
  /** Each taken when those before end without a function. */
  readonly otherwise?: readonly (readonly Step[])[];
  /** Functions that are never guilty here, besides those that never are (see innocent.ts). */
  readonly skip?: readonly RegExp[];
  /** Which of the functions found: the first one by default. */
  readonly pick?: 'first' | 'entry' | 'waiter';
}

/** One known form of a report: from its header line to its title. */
export interface Rule {
  readonly kind: Kind;
  /** Found in the header line; its groups are `$1`, `$2`… of the title. */
  readonly header: RegExp;
  /** Each found on a later line than the one before, else the rule doesn't apply. The last one's groups replace the header's. */
  readonly later?: readonly RegExp[];
  /** The title; `$F` is the guilty function. */
  readonly title: string;
  readonly guilty?: Walk;
  /** The title stands without the guilty function, so that a report which names none is complete. */
  readonly optional?: true;
  /** A report in this form, as short as it can be, and the title that it must get. A test holds them. */
  readonly sample: string;
  readonly says: string;
}

/** The rules for one word that begins reports. */
export interface Family {
  /** Begins the message of every report of this family, save for the lead-ins that the scanner knows. */
  readonly word: string;
  /** In order of preference. */
  readonly rules: readonly Rule[];
  /** Messages that begin so and report nothing. */
  readonly except?: readonly RegExp[];
  /**
   * A message that goes on with the report that is open (the panic after a BUG) and only begins one when none is.
   */
  readonly continues?: RegExp;
  /** A message that the reporting of another fault may cause; it only begins a report when none has gone on for a while. */
  readonly echo?: RegExp;
  /** The machine begins anew: a report only when it had been up and didn't say that it would. */
  readonly restart?: true;
  /** Kind of reports that no rule knows; without it they are no incidents. */
  readonly unknown?: Kind;
  /** The word stands inside the message, which is taken as a whole. */
  readonly inside?: true;
  /** Printed by firmware or user space: without a time stamp also where the kernel's lines have one. */
  readonly undecorated?: true;
}

/** A regular expression in which parts can be named. */
export function rx(parts: TemplateStringsArray, ...names: readonly string[]): RegExp {
  return new RegExp(String.raw(parts, ...names));
}

/** A code address in brackets. */
export const PC = String.raw`\[<?(?:0x)?[0-9a-f]+>?\]`;
/** A function up to its offset or its compiler's suffix. */
export const FUNC = String.raw`([A-Za-z0-9_]+)[.+]`;
/** A source file and its line. */
export const SRC = String.raw`([\w./-]+\.[a-z]+:\d+)`;

/** The line of the instruction pointer; a user-space or null one ends the search without a function. */
const pointer = String.raw`(?:IP|NIP|pc |PC is at):? (?:(?:\d+:)?(?:${PC} +){0,2}${FUNC}|(?:\d+:)?0x[0-9a-f]+|(?:\d+:)?${PC} +\[< *\(null\)>\] +\(null\)|\d+: +\(null\))`;
/** The first line of a call trace. */
export const callTrace = /Call [Tt]race:|Backtrace:/;
export const instructionPointer = new RegExp(pointer);

/** Clang's checks of indirect calls: the caller is guilty. */
export const checksOfCalls = /_cfi_(?:slowpath|check|failure)|^handle_cfi|report_cfi|^cfi_/;

/** Between an error of the bus and its report: an interrupt that came at the same time, and the handlers of both. */
export const takenWithError =
  /^el[01]h?_(?:64_)?(?:interrupt|irq|error|sync)|^__el1_|serror|nmi_panic|dump_backtrace|_irq_handler$|^gic_|^handle_domain_irq|^call_on_irq_stack|^do_interrupt_handler/;

/** Between an instruction that the CPU does not know and its report. */
export const undefinedInstruction =
  /do_undef(?:instr)?$|^el[01]_undef|^el1h?_64_sync|^el1_sync|^__und_|^bug_handler|^die$|^arm64_/;

/** The caller of the reporting function is guilty. */
export const caller: Walk = { steps: [callTrace, 'trace'] };
/** The function at the instruction pointer is guilty; if it is unknown or innocent, its caller. */
export const faulting: Walk = { steps: [instructionPointer, callTrace, 'trace'] };
/** The function at the instruction pointer is guilty. */
export const atPointer: Walk = { steps: [instructionPointer] };
/** WARNINGs trap on newer kernels, and so have an instruction pointer (or PowerPC's interrupt line); older just print. */
export const warned: Walk = {
  steps: [rx`(?:${pointer}|--- interrupt: \d+ at ${FUNC})`, 'trace'],
  otherwise: [[callTrace, 'trace']],
};
