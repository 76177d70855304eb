import type { Blame, Failure } from '../core/errors.ts';
import { type ProbeError, type ProbeResult, wasNotTried } from '../core/probe.ts';
import type { Verdict } from './stage.ts';

/** What is wrong with what a probe saw; the product's fault unless it says otherwise. */
export type Wrong = Omit<Failure, 'blame' | 'again'> & { readonly blame?: Blame };

/** A judged value: a sentence about what was seen, and what is wrong with it. */
export interface Judged {
  readonly says: string;
  readonly wrong?: Wrong | undefined;
}

/** Makes the failed verdicts of a stage's judge. The run adds the command that repeats the stage. */
export function redOf<Check extends string>() {
  return (check: Check, wrong: Wrong, subject?: string): Verdict<Check> => ({
    check,
    ...(subject === undefined ? {} : { subject }),
    says: wrong.what,
    failure: { blame: 'product', ...wrong },
  });
}

/** Makes the verdicts of a stage whose evidence is made of probes. */
export function verdictsOf<Check extends string>() {
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
    return wrong ? { check, says, failure: { blame: 'product', ...wrong } } : { check, says };
  };
}

function saidOf(wrong: Wrong): Judged {
  return { says: wrong.what, wrong };
}
