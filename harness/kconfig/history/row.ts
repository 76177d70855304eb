/** An option that mainline renamed, removed, or never had. */
export interface HistoryRow {
  readonly name: string;
  readonly kind: 'renamed' | 'removed' | 'never in mainline';
  /**
   * The first version without it: `5.18`. `6.1..6.12` where only this is known: 6.1 has it, 6.12 does not. Undefined
   * for options that mainline never had.
   */
  readonly gone: string | undefined;
  /** Whether stable releases of older versions removed it as well. */
  readonly fromStable?: true;
  /** Options that do its work now. */
  readonly to: readonly string[];
  /** The change, as a sentence without a full stop. */
  readonly note: string | undefined;
}

/** The same option under another name. */
export function renamed(name: string, gone: string, ...to: readonly string[]): HistoryRow {
  return { name, kind: 'renamed', gone, to, note: undefined };
}

/** An option that is no more; others may do its work. */
export function removed(name: string, gone: string, note: string, ...to: readonly string[]): HistoryRow {
  return { name, kind: 'removed', gone, to, note };
}

/** The same of one that stable releases of older versions lost, too. */
export function removedFromStable(...row: Parameters<typeof removed>): HistoryRow {
  return { ...removed(...row), fromStable: true };
}

/** An option of vendors' kernels. */
export function foreign(name: string, note: string, ...to: readonly string[]): HistoryRow {
  return { name, kind: 'never in mainline', gone: undefined, to, note };
}
