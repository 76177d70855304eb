/** What broke. */
export type BuildErrorKind =
  | 'disk full'
  | 'out of memory'
  | 'missing tool'
  | 'Kconfig'
  | 'missing header'
  | 'compile'
  | 'assemble'
  | 'link'
  | 'modpost'
  | 'compiler crash'
  | 'make';

/** A line of a build log that says what went wrong. */
export interface BuildRule {
  readonly kind: BuildErrorKind;
  /** Named groups: `file`, `line`, `column` say where, `what` is the summary unless there is one here. */
  readonly match: RegExp;
  /** With `$<group>`. */
  readonly summary?: string;
  readonly warning?: true;
  /** The case of the field-failure catalogue, if the line settles it. */
  readonly field?: 'F03' | 'F04';
  /** Whether the field case holds only for a program that runs on the build machine. */
  readonly hostOnly?: true;
  /** Whether this is about such a program whatever the paths say. */
  readonly host?: true;
  readonly sample: string;
  readonly says: string;
}

const place = String.raw`^(?<file>[^\s:][^:]*):(?<line>\d+):(?:(?<column>\d+):)?`;
/** Quotation marks as compilers set them, by locale. */
export const open = '[`\'‘"“]';
export const close = '[\'’"”]';

/** A pattern after `file:line:` or `file:line:column:`. */
export function at(rest: string): RegExp {
  return new RegExp(`${place} ${rest}`);
}
