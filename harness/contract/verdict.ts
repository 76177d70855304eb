import type { Blame, Failure } from '../core/errors.ts';
import { type ProbeError, type ProbeResult, wasNotTried } from '../core/probe.ts';
import type { Verdict } from './stage.ts';

/** A defect that a probe found. The product is to blame unless the field says otherwise. */
export type Wrong = Omit<Failure, 'blame' | 'again'> & { readonly blame?: Blame };

/** A judged value: the observation as a sentence, and its defect if any. */
export interface Judged {
  readonly says: string;
  readonly wrong?: Wrong | undefined;
}

/**
 * Returns a function that makes the failed verdicts of a stage's judge. The run adds the command that repeats the
 * stage.
 */
export function redOf<Check extends string>() {
  return (check: Check, wrong: Wrong, subject?: string): Verdict<Check> => ({
    check,
    ...(subject === undefined ? {} : { subject }),
    says: wrong.what,
    failure: { blame: 'product', ...wrong },
  });
}

/** Returns a function that makes the verdicts of a stage whose evidence consists of probes. */
export function verdictsOf<Check extends string>() {
  /**
   * Makes the verdict of one probe. `judge` judges its value; `unseen` words the failure of a probe without a value.
   */
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
