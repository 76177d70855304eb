import { failuresOf } from '../contract/stage.ts';
import { type Failure, renderFailure } from '../core/errors.ts';
import type { SavedRun } from './record.ts';
import { summarise } from './summary.ts';

/** Returns failures that belong to no stage: errors outside any test, or a run that proved nothing. */
export function failuresOutside(run: SavedRun): readonly Failure[] {
  const { result, stages } = summarise(run);
  const errors = run.testRun?.errors ?? [];
  const told =
    errors.length > 0 ||
    stages.some(({ outcome }) => outcome === 'failed') ||
    run.testRun?.tests.some(({ state }) => state === 'failed');
  if (result === 'passed' || told) return errors;
  const { because } = stages.find(({ outcome }) => outcome !== 'passed') ?? {};
  const why = because ? { because } : {};
  const again = 'npm test';
  if (!run.testRun) {
    return [
      {
        code: 'run.killed',
        what: 'the run was killed',
        blame: 'infrastructure',
        ...why,
        todo: 'run it again',
        again,
      },
    ];
  }
  if (run.testRun.interrupted) {
    return [
      {
        code: 'run.interrupted',
        what: 'the run was interrupted',
        blame: 'user',
        ...why,
        todo: 'run it again',
        again,
      },
    ];
  }
  if (run.testRun.tests.length === 0) {
    return [
      {
        code: 'run.no-test',
        what: 'no test was run',
        blame: 'user',
        todo: 'name tests or suites that exist',
        again,
      },
    ];
  }
  return [
    {
      code: 'run.nothing-proven',
      what: 'nothing was proven: every stage was skipped',
      blame: 'infrastructure',
      ...why,
      todo: 'npm run doctor shows what this workstation lacks and how to get it',
      again,
    },
  ];
}

/** Returns every failure of a run once, in the order of the stages. */
export function failuresOfRun(run: SavedRun): readonly Failure[] {
  const { stages } = summarise(run);
  const found = stages.flatMap(({ name }) => {
    const outcome = run.outcomes[name];
    const tests = run.testRun?.tests.filter(test => test.stage === name) ?? [];
    const failures = [...(outcome ? failuresOf(outcome) : []), ...tests.flatMap(test => test.failure ?? [])];
    const stage = stages.find(stage => stage.name === name);
    if (failures.length > 0 || stage?.outcome !== 'failed') return failures;
    return [
      {
        code: 'stage.silent',
        what: `${name}: ${stage.because ?? 'failed'}`,
        blame: 'infrastructure' as const,
        todo: `read events.ndjson and the logs in ${run.folder}`,
        again: 'npm test',
      },
    ];
  });
  const all = [...found, ...failuresOutside(run)];
  return [...new Map(all.map(failure => [renderFailure(failure), failure])).values()];
}
