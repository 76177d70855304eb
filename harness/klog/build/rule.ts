import type { CauseCode } from './causes.ts';

/** What broke. */
export type BuildErrorKind =
  | 'disk full'
  | 'out of memory'
  | 'machine'
  | 'missing tool'
  | 'script'
  | 'Kconfig'
  | 'missing header'
  | 'compile'
  | 'assemble'
  | 'link'
  | 'BTF'
  | 'modpost'
  | 'compiler crash'
  | 'make';

/** What is known of a complaint when its cause is looked for. */
export interface Seen {
  /** What the rule's pattern found. */
  readonly groups: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** It is about a program that runs on the build machine. */
  readonly host: boolean;
  /** It is about a user-space program for the target: a selftest, a sample. */
  readonly userspace: boolean;
  /** What make gave up because of it, and with which status: `Error 127`. */
  readonly target?: string | undefined;
  readonly status?: string | undefined;
}

/** A line of a build log that says what went wrong. */
export interface BuildRule {
  readonly kind: BuildErrorKind;
  /** Named groups: `file`, `line`, `column` say where, `what` is the summary unless there is one here. */
  readonly match: RegExp;
  /** With `$<group>`. */
  readonly summary?: string;
  readonly warning?: true;
  /** It often stands in builds that work: believed only where nothing else explains what make gave up. */
  readonly soft?: true;
  /** Where the line alone settles it, or with what else is known; without one the cause is unknown. */
  readonly cause?: CauseCode | ((seen: Seen) => CauseCode | undefined);
  /** A line that it reads, of our own making. */
  readonly sample: string;
}

const place = String.raw`^(?<file>[^\s:][^:]*):(?<line>\d+):(?:(?<column>\d+):)?`;
/** Quotation marks as compilers set them, by locale. */
export const open = '[`\'‘"“]';
export const close = '[\'’"”]';

/** A pattern after `file:line:` or `file:line:column:`. */
export function at(rest: string): RegExp {
  return new RegExp(`${place} ${rest}`);
}
