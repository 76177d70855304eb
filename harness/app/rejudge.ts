import { judged } from '../contract/open-stage.ts';
import { failuresOf, type Outcome, type StageName, type Verdict } from '../contract/stage.ts';
import type { StageDefinition } from '../contract/stage-definition.ts';
import type { SavedRun } from '../report/record.ts';
import { explain } from './explain.ts';
import { registry as builtIn, type Registry } from './registry.ts';

/** A stage of a saved run, judged again. */
export interface Rejudged {
  readonly stage: StageName;
  readonly outcome: Outcome<unknown>;
  /** Differences from the saved verdicts, one sentence each. */
  readonly differences: readonly string[];
}

/**
 * Judges a saved run again with the current judges and rules. Uses the saved evidence and reads the logs again. Blocked
 * and skipped stages stay so.
 */
export async function rejudge({ folder, outcomes }: SavedRun, registry = builtIn): Promise<Rejudged[]> {
  await registry.load();
  const evidence: Record<StageName, unknown> = {};
  return registry.definitions.flatMap(definition => {
    const saved = outcomes[definition.name];
    if (!saved) return [];
    const outcome = again(registry, definition, saved, folder, evidence);
    if (outcome.state === 'judged') evidence[definition.name] = outcome.evidence;
    return [{ stage: definition.name, outcome, differences: differences(saved, outcome) }];
  });
}

function again(
  registry: Registry,
  definition: StageDefinition,
  saved: Outcome<unknown>,
  folder: string,
  before: Readonly<Record<StageName, unknown>>,
): Outcome<unknown> {
  const { name } = definition;
  if (saved.state === 'failed') {
    return { ...saved, failure: explain(registry, { stage: name, failure: saved.failure }, before) };
  }
  const implementation = registry.code(name);
  if (saved.state !== 'judged' || !implementation) return saved;
  const evidence = implementation.reread?.(saved.evidence, folder) ?? saved.evidence;
  const verdicts = judged(definition, implementation, evidence, symptom =>
    explain(registry, symptom, { ...before, [name]: symptom.evidence }),
  );
  return { ...saved, evidence, verdicts };
}

const nameOf = ({ check, subject }: Verdict) => (subject === undefined ? check : `${check} of ${subject}`);
const wordOf = (verdict: Verdict | undefined) =>
  verdict === undefined ? 'not checked' : verdict.failure ? 'failed' : verdict.skipped ? 'skipped' : 'passed';

function differences(saved: Outcome<unknown>, now: Outcome<unknown>): string[] {
  if (saved.state !== 'judged' || now.state !== 'judged') {
    const [before, after] = [failuresOf(saved)[0]?.rule, failuresOf(now)[0]?.rule];
    return before === after ? [] : [`${before ?? 'no rule'} matched, now ${after ?? 'none'}`];
  }
  const find = (verdicts: readonly Verdict[], name: string) => verdicts.find(row => nameOf(row) === name);
  const names = new Set([...saved.verdicts, ...now.verdicts].map(nameOf));
  return [...names].flatMap(name => {
    const [before, after] = [find(saved.verdicts, name), find(now.verdicts, name)];
    if (wordOf(before) !== wordOf(after)) return [`${name}: ${wordOf(before)} before, ${wordOf(after)} now`];
    if (before?.failure?.rule !== after?.failure?.rule) {
      return [
        `${name}: ${before?.failure?.rule ?? 'no rule'} matched, now ${after?.failure?.rule ?? 'none'}`,
      ];
    }
    return before?.says === after?.says ? [] : [`${name}: said "${before?.says}", says "${after?.says}"`];
  });
}
