import { diagnose } from '../contract/rule.ts';
import type { Symptom } from '../contract/stage.ts';
import type { Evidence } from '../contract/stages.ts';
import type { Failure } from '../core/errors.ts';
import { againOf } from './again.ts';
import { project } from './project/project.ts';
import type { Registry } from './registry.ts';

/** A symptom's failure with its diagnosis, by the rules of the repository and of the loaded stages, and the command that repeats its stage. */
export function explain(registry: Registry, symptom: Symptom, evidence: Evidence): Failure {
  const own = project().config.rules ?? [];
  const rules = own.concat(registry.loaded().flatMap(({ rules = [] }) => rules));
  const failure = diagnose(rules, symptom, evidence);
  const definition = registry.find(symptom.stage);
  return definition && !failure.again ? { ...failure, again: againOf(definition) } : failure;
}
