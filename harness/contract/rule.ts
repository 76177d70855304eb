import type { Failure } from '../core/errors.ts';
import type { StageName, Symptom } from './stage.ts';
import type { Evidence } from './stages.ts';

/** What a rule adds to a failure: the broken link and what to do about it. */
export type Diagnosis = Pick<Failure, 'because' | 'todo'> &
  Partial<Pick<Failure, 'blame' | 'lastLine' | 'what'>>;

/** A case that a rule must match: evidence that fails its stage's judge, or a failure to look at all. */
export interface Sample {
  readonly stage: StageName;
  /** The verdict that it explains. */
  readonly check?: string;
  readonly subject?: string;
  /** Where the stage could not be looked at. */
  readonly failure?: Failure;
  readonly evidence: Evidence;
}

/** One thing that goes wrong in the field, and how to recognise it. */
export interface Rule {
  /** Stable: the catalogue of injected faults and saved reports name it. */
  readonly id: string;
  /** The cause where the rule knows it; the first rule that matches is the diagnosis. */
  readonly matches: (symptom: Symptom, evidence: Evidence) => Diagnosis | undefined;
  readonly sample: Sample;
}

/** The symptom's failure with the cause that the first matching rule names. */
export function diagnose(rules: readonly Rule[], symptom: Symptom, evidence: Evidence): Failure {
  for (const { id, matches } of rules) {
    const diagnosis = matches(symptom, evidence);
    if (diagnosis) return { ...symptom.failure, ...diagnosis, rule: id };
  }
  return symptom.failure;
}
