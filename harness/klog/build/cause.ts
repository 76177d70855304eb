/** Whose a broken build is: see Blame in errors.ts; `unknown` where the log does not settle it. */
export type BuildBlame = 'product' | 'infrastructure' | 'user' | 'unknown';

/** What a cause says to the person who reads it. */
export interface BuildCause {
  readonly blame: BuildBlame;
  /** The broken link. `$<group>` takes what the rule's pattern found. */
  readonly because: string;
  /** What to do now, in the imperative; with `$<group>` and `$<package>`. */
  readonly todo: string;
  /** The case of the field-failure catalogue that it is. */
  readonly field?: 'F03' | 'F04';
}

/** Fills `$<name>` in; a name that was not found leaves nothing. */
export function fill(template: string, groups: Readonly<Record<string, string | undefined>>): string {
  return template.replace(/\$<(\w+)>/g, (_, name: string) => groups[name] ?? '');
}
