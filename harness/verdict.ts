import type { Blame, Failure } from './errors.ts';
import { type ProbeError, type ProbeResult, wasNotTried } from './probe.ts';
import type { Verdict } from './stage.ts';

/** What is wrong with what a probe saw; the product's fault unless it says otherwise. */
export type Wrong = Omit<Failure, 'blame' | 'again'> & { readonly blame?: Blame };

/** A judged value: a sentence about what was seen, and what is wrong with it. */
export interface Judged {
  readonly says: string;
  readonly wrong?: Wrong | undefined;
}

/** Makes the verdicts of one stage; `again` is the command that repeats it. */
export function verdictsOf<Check extends string>(again: string) {
  /** One probe's verdict: `judge` looks at its value, `unseen` says what it means that there is none. */
  return function verdictOf<Value>(
    check: Check,
    result: ProbeResult<Value>,
    judge: (value: Value) => Judged,
    unseen: (error: ProbeError) => Wrong,
  ): Verdict<Check> {
    if (!result.ok && wasNotTried(result.error)) {
      return { check, says: `not tried: ${result.error.message}`, skipped: result.error.message };
    }
    const { says, wrong } = result.ok ? judge(result.value) : saidOf(unseen(result.error));
    return wrong ? { check, says, failure: { blame: 'product', ...wrong, again } } : { check, says };
  };
}

function saidOf(wrong: Wrong): Judged {
  return { says: wrong.what, wrong };
}
