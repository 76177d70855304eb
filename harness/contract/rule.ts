import type { Failure } from '../core/errors.ts';
import type { StageName, Symptom } from './stage.ts';
import type { Evidence } from './stages.ts';

/** The cause and the fix that a rule adds to a failure. */
export type Diagnosis = Pick<Failure, 'because' | 'todo'> &
  Partial<Pick<Failure, 'blame' | 'lastLine' | 'what'>>;

/** A case that a rule must match: evidence that fails its stage's judge, or a failure to collect evidence. */
export interface Sample {
  readonly stage: StageName;
  /** The check of the verdict that the rule explains. */
  readonly check?: string;
  readonly subject?: string;
  /** The failure, if the stage could not collect evidence. */
  readonly failure?: Failure;
  readonly evidence: Evidence;
}

/** A known kind of field failure and how to recognize it. */
export interface Rule {
  /** Stable, because the catalogue of injected faults and saved reports refer to it. */
  readonly id: string;
  /** Returns the cause if the rule recognizes it. The first matching rule gives the diagnosis. */
  readonly matches: (symptom: Symptom, evidence: Evidence) => Diagnosis | undefined;
  readonly sample: Sample;
}

/** Returns the symptom's failure with the cause from the first matching rule. */
export function diagnose(rules: readonly Rule[], symptom: Symptom, evidence: Evidence): Failure {
  for (const { id, matches } of rules) {
    const diagnosis = matches(symptom, evidence);
    if (diagnosis) return { ...symptom.failure, ...diagnosis, rule: id };
  }
  return symptom.failure;
}
