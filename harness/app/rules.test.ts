import { describe, expect, it } from 'vitest';
import type { Sample } from '../contract/rule.ts';
import type { StageName } from '../contract/stage.ts';
import type { Evidence } from '../contract/stages.ts';
import { diagnosed, evidenceIn, judgeSaved, rules, stageNames } from '../dev/loaded.ts';
import { green } from '../stages/samples/green.ts';

const verdictsOf = (stage: StageName, evidence: Evidence) => judgeSaved(stage, evidenceIn(evidence, stage));

/** Returns the symptom of a sample, as the stage's judge words it. */
function symptomOf({ stage, check, subject, failure, evidence }: Sample) {
  if (failure) return { stage, failure };
  const verdict = verdictsOf(stage, evidence).find(row => row.check === check && row.subject === subject);
  if (!verdict?.failure) throw new Error(`the judge of ${stage} finds nothing wrong: ${verdict?.says}`);
  return { ...verdict, stage, failure: verdict.failure, evidence: evidenceIn(evidence, stage) };
}

describe('the sample of a passed run', () => {
  it.each(stageNames)('passes %s', stage => {
    expect(verdictsOf(stage, green).flatMap(({ failure }) => failure ?? [])).toEqual([]);
  });
});

describe('rules', () => {
  it.each(rules)('$id is the first rule that matches its sample, and it gives a fix', ({ id, sample }) => {
    const { rule, todo, because } = diagnosed(symptomOf(sample), sample.evidence);
    expect({ rule, todo: todo !== '', because: because !== undefined }).toEqual({
      rule: id,
      todo: true,
      because: true,
    });
  });

  it('do not report a hang of a device that refuses the connection', () => {
    const failure = {
      what: 'device: 192.168.1.5:5555 could not be reached',
      blame: 'infrastructure',
      todo: 'look at its address',
    } as const;
    const evidence = { config: green.config, build: green.build };
    expect(diagnosed({ stage: 'boot', failure }, evidence)).toEqual({
      ...failure,
      again: 'npm test -- suites/30-boot.test.ts',
    });
  });

  it('have unique ids: the number of the field failure and kebab words', () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter(id => !/^(?:F\d\d-)?[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it.each(rules)('$id matches no symptom of a passed run', ({ matches }) => {
    const failure = { what: 'something else is wrong', blame: 'product', todo: 'look' } as const;
    for (const stage of stageNames) {
      for (const verdict of verdictsOf(stage, green)) {
        expect(
          matches({ ...verdict, stage, failure, evidence: evidenceIn(green, stage) }, green),
        ).toBeUndefined();
      }
    }
  });
});
