import { diagnose } from '../contract/rule.ts';
import type { Symptom } from '../contract/stage.ts';
import type { Evidence } from '../contract/stages.ts';
import type { Failure } from '../core/errors.ts';
import { againOf } from './again.ts';
import { project } from './project/project.ts';
import type { Registry } from './registry.ts';

/**
 * Returns the failure of a symptom with its diagnosis and the command that repeats its stage. The rules are those of
 * the repository and of the loaded stages.
 */
export function explain(registry: Registry, symptom: Symptom, evidence: Evidence): Failure {
  const own = project().config.rules ?? [];
  const rules = own.concat(registry.loaded().flatMap(({ rules = [] }) => rules));
  const failure = diagnose(rules, symptom, evidence);
  const definition = registry.find(symptom.stage);
  return definition && !failure.again ? { ...failure, again: againOf(definition) } : failure;
}
