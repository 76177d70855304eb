import { explain } from '../app/explain.ts';
import { registry } from '../app/registry.ts';
import type { StageName, Symptom, Verdict } from '../contract/stage.ts';
import type { StageSummary } from '../contract/stage-definition.ts';
import type { Evidence } from '../contract/stages.ts';
import type { Outcomes } from '../report/record.ts';

await registry.load();

/** The built-in stages with their code loaded, for tests of all stages. */
export const stageNames = registry.names;

/** Every rule of the built-in stages. */
export const rules = registry.loaded().flatMap(({ rules = [] }) => rules);

/** Returns the evidence of a stage by name, without its type. */
export const evidenceIn = (evidence: Evidence, stage: StageName): unknown =>
  (evidence as Readonly<Record<StageName, unknown>>)[stage];

/** Returns a stage's verdicts on plain evidence, without a diagnosis. */
export function judgeSaved(stage: StageName, evidence: unknown): readonly Verdict[] {
  const implementation = registry.code(stage);
  if (!implementation) throw new TypeError(`no stage is named ${stage}`);
  return implementation.judge(evidence);
}

/** Returns the failure of a symptom with its diagnosis. */
export const diagnosed = (symptom: Symptom, evidence: Evidence) => explain(registry, symptom, evidence);

/** Returns the rows that the stages of these outcomes add to the reports of a run. */
export function summariesOf(outcomes: Outcomes): Readonly<Record<StageName, StageSummary>> {
  return Object.fromEntries(
    Object.entries(outcomes).flatMap(([name, outcome]) => {
      const summary = outcome?.state === 'judged' && registry.code(name)?.summarize?.(outcome.evidence);
      return summary ? [[name, summary]] : [];
    }),
  );
}
