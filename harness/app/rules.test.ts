import { describe, expect, it } from 'vitest';
import type { Known, Sample } from '../contract/rule.ts';
import { type StageName, stageNames } from '../contract/stage.ts';
import { green } from '../stages/samples/green.ts';
import { diagnose } from './diagnose.ts';
import { judgeSaved } from './judges.ts';
import { rules } from './rules.ts';

const verdictsOf = (stage: StageName, known: Known) => judgeSaved(stage, known[stage]);

/** The symptom of a sample, as the stage's own judge says it. */
function symptomOf({ stage, check, subject, failure, known }: Sample) {
  if (failure) return { stage, failure };
  const verdict = verdictsOf(stage, known).find(row => row.check === check && row.subject === subject);
  if (!verdict?.failure) throw new Error(`the judge of ${stage} finds nothing wrong: ${verdict?.says}`);
  return { ...verdict, stage, failure: verdict.failure, evidence: known[stage] };
}

describe('the green run', () => {
  it.each(stageNames)('%s is green', stage => {
    expect(verdictsOf(stage, green).flatMap(({ failure }) => failure ?? [])).toEqual([]);
  });
});

describe('rules', () => {
  it.each(rules)('$id is the first to speak on its sample, and says what to do', ({ id, sample }) => {
    const { rule, todo, because } = diagnose(symptomOf(sample), sample.known);
    expect({ rule, todo: todo !== '', because: because !== undefined }).toEqual({
      rule: id,
      todo: true,
      because: true,
    });
  });

  it('do not say of a device that refuses the connection that it hangs', () => {
    const failure = {
      what: 'device: 192.168.1.5:5555 could not be reached',
      blame: 'infrastructure',
      todo: 'look at its address',
    } as const;
    const known = { config: green.config, build: green.build };
    expect(diagnose({ stage: 'boot', failure }, known)).toEqual(failure);
  });

  it('have ids of their own, in kebab words behind the number of the field failure', () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter(id => !/^(?:F\d\d-)?[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it.each(rules)('$id says nothing of a green run, whatever it is asked about', ({ speaks }) => {
    const failure = { what: 'something else is wrong', blame: 'product', todo: 'look' } as const;
    for (const stage of stageNames) {
      for (const verdict of verdictsOf(stage, green)) {
        expect(speaks({ ...verdict, stage, failure, evidence: green[stage] }, green)).toBeUndefined();
      }
    }
  });
});
