import { type Failure, renderFailure } from '../errors.ts';
import { failuresOf, stageNames } from '../stage.ts';
import type { SavedRun } from './record.ts';
import { summarise } from './summary.ts';

/** Every red thing of a run once, in the order of the stages: what a person has to know. */
export function failuresOfRun(run: SavedRun): readonly Failure[] {
  const { stages } = summarise(run);
  const found = stageNames.flatMap(name => {
    const outcome = run.outcomes[name];
    const tests = run.testRun?.tests.filter(test => test.stage === name) ?? [];
    const failures = [...(outcome ? failuresOf(outcome) : []), ...tests.flatMap(test => test.failure ?? [])];
    const stage = stages.find(stage => stage.name === name);
    if (failures.length > 0 || stage?.outcome !== 'failed') return failures;
    return [
      {
        what: `${name}: ${stage.because ?? 'failed'}`,
        blame: 'infrastructure' as const,
        todo: `read events.ndjson and the logs in ${run.folder}`,
        again: 'npm test',
      },
    ];
  });
  const all = [...found, ...(run.testRun?.errors ?? [])];
  return [...new Map(all.map(failure => [renderFailure(failure), failure])).values()];
}
