import type { Known } from '../contract/rule.ts';
import type { Symptom } from '../contract/stage.ts';
import type { Failure } from '../core/errors.ts';
import { rules } from './rules.ts';

/** The symptom's failure with the cause that the first rule that knows it names. */
export function diagnose(symptom: Symptom, known: Known): Failure {
  for (const { id, speaks } of rules) {
    const diagnosis = speaks(symptom, known);
    if (diagnosis) return { ...symptom.failure, ...diagnosis, rule: id };
  }
  return symptom.failure;
}
