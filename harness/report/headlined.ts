import { renderFailure } from '../core/errors.ts';
import { failuresOfRun } from './failures.ts';
import type { Headlined } from './html/headline.ts';
import type { SavedRun } from './record.ts';
import { namesOf, summarise } from './summary.ts';

/** Shards test different stages. The result of a shard that tested a stage outranks `skipped`. */
const telling = ['failed', 'blocked', 'passed', 'skipped'];

/** Returns the top of a report for a run, or for the shards of one run. */
export function headlined(name: string, runs: readonly SavedRun[]): Headlined {
  const summaries = runs.map(summarise);
  const stages = namesOf(summaries).flatMap(stage => {
    const seen = summaries.flatMap(summary => summary.stages.filter(row => row.name === stage));
    return seen.toSorted((a, b) => telling.indexOf(a.outcome) - telling.indexOf(b.outcome)).slice(0, 1);
  });
  const failures = runs.flatMap(failuresOfRun).map(failure => [renderFailure(failure), failure] as const);
  return {
    name,
    result: summaries.every(({ result }) => result === 'passed') ? 'passed' : 'failed',
    stages,
    failures: [...new Map(failures).values()],
  };
}
