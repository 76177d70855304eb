import type { VersionRange } from '../kconfig/version.ts';

/** What a policy wants of one option. A number may be written in decimal or, with 0x, in hexadecimal. */
export type Expected =
  | 'y'
  /** Off: `n`, not set, unknown to the tree, an empty string, or not on the command line. */
  | 'n'
  | 'y or m'
  /** On, as the kernel reads a switch on its command line: `1`, `on`, `y`. */
  | 'on'
  | { readonly is: string }
  | { readonly atLeast: number }
  /** The value of another option, such as the upper bound that the architecture names. */
  | { readonly sameAs: string }
  /** A list with commas that has all of these names, in any order. */
  | { readonly lists: readonly string[] };

export interface Condition {
  /** A Kconfig symbol without `CONFIG_`, a kernel parameter, or a run-time name such as `kernel.sysrq`: {@link PolicySubject}. */
  readonly option: string;
  readonly expect: Expected;
}

/**
 * What the options of a policy are: symbols of the configuration; parameters of the kernel command line, lower case;
 * or what the running kernel says: sysctls (`kernel.sysrq`), and `lsm.NAME`, which is `y` where that module is active.
 * Conditions beside the first one may always name symbols of the configuration, too.
 */
export type PolicySubject = 'configuration' | 'command line' | 'run time';

/** One demand of a policy, with the reason for it. In versions that lack the option it is not applicable. */
export interface Row extends Condition, VersionRange {
  readonly reason: string;
  /** The row only counts in configurations in which this holds. */
  readonly when?: Condition;
  /** What meets the demand as well: one of these, or all of a list. */
  readonly or?: readonly (Condition | readonly Condition[])[];
  /** Another way to meet it that is not visible in the configuration, as an imperative sentence without its end. */
  readonly otherwise?: string;
}

/** A named set of demands on a configuration. */
export interface Policy {
  readonly name: string;
  /** What the demands are for, in one sentence. */
  readonly reason: string;
  /** `configuration` where it is not said. */
  readonly of?: PolicySubject;
  readonly rows: readonly Row[];
  /**
   * What an option that the tree doesn't know means. `not applicable` (the default) for lists that span many versions;
   * `violated` for demands that must hold in any tree.
   */
  readonly unknown?: 'not applicable' | 'violated';
  /** Why the policy can't be judged in this tree at all; then it has no rows, and its waivers rest. */
  readonly absent?: string;
}

/** A policy that is read from a file of the tree itself. */
export interface TreePolicy {
  readonly name: string;
  /** Path in the tree. */
  readonly file: string;
  /** The policy in the file's text; in a tree without the file, its stand-in that is reported as not applicable. */
  readonly read: (text: string | undefined) => Policy;
}

/** A deliberate departure from a policy: for these options, for this reason, no longer than until that day. */
export interface Waiver {
  readonly policy: string;
  readonly options: readonly string[];
  readonly reason: string;
  /** Last day on which it counts, as `YYYY-MM-DD`. */
  readonly until: string;
  /** The waiver only counts where this holds, and is only needed there. */
  readonly when?: Condition;
  /** The waiver only counts for these kernel versions, and is only needed there. */
  readonly versions?: VersionRange;
}

/** Names separated by blanks and line ends, as a list. */
export const names = (text: string): string[] => text.trim().split(/\s+/);

type Reasons = Readonly<Record<string, string>>;
type Limits = Omit<Row, 'option' | 'expect' | 'reason'>;

/** Rows that want `y`: option → reason. */
export const on = (reasons: Reasons, limits: Limits = {}): Row[] => rowsOf('y', reasons, limits);

/** Rows that want `y` or `m`: option → reason. */
export const onOrModule = (reasons: Reasons, limits: Limits = {}): Row[] => rowsOf('y or m', reasons, limits);

/** Rows that want the option off: option → reason. */
export const off = (reasons: Reasons, limits: Limits = {}): Row[] => rowsOf('n', reasons, limits);

/** Rows that want one and the same of each option: option → reason. */
export function rowsOf(expect: Expected, reasons: Reasons, limits: Limits = {}): Row[] {
  return Object.entries(reasons).map(([option, reason]) => ({ option, expect, reason, ...limits }));
}
