import { existsSync, realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../core/errors.ts';
import { readRun, type SavedRun } from './record.ts';
import { isWhole, type Summary } from './summary.ts';
import { readSummary, runFolders } from './usual.ts';

/** Number of runs that an error lists. */
const named = 5;

/**
 * Returns the folder of a run by its id, the beginning of its id, `latest`, or its path. Throws UserError that lists
 * the latest runs if no run or more than one matches.
 */
export function findRun(reports: string, name: string): string {
  const folders = runFolders(join(reports, 'runs'));
  const newest = folders.at(-1);
  // Runs that were copied here, or removed, have no link.
  if (name === 'latest' && newest) {
    return existsSync(join(reports, 'latest')) ? realpathSync(join(reports, 'latest')) : newest;
  }
  if (existsSync(join(resolve(name), 'facts.json'))) return resolve(name);
  const found = folders.filter(folder => basename(folder).startsWith(name) && name !== '');
  const [folder] = found;
  if (folder && found.length === 1) return folder;
  const latest = folders.slice(-named).map(folder => basename(folder));
  throw new UserError({
    code: 'run.not-found',
    what: `${name}: ${found.length === 0 ? 'no such run' : `${found.length} runs match`}`,
    because: latest.length > 0 ? `the latest runs: ${latest.join(', ')}` : `no run in ${reports}/runs`,
    todo: latest.length > 0 ? 'name a run by its id or as much of it as is needed' : 'npm test',
  });
}

/** Returns the last passed run and the first failed run after it, of the same profile and lane, both of all stages. */
export function lastTurn(reports: string): readonly [green: string, red: string] {
  const runs = runFolders(join(reports, 'runs')).flatMap(folder => {
    const summary = readSummary(folder);
    return summary && isWhole(summary) ? [{ folder, ...summary }] : [];
  });
  const before = (at: number) => {
    const { profile, lane } = runs[at] ?? {};
    return runs.slice(0, at).findLast(run => run.profile === profile && run.lane === lane);
  };
  const red = runs.findLastIndex((run, at) => run.result === 'failed' && before(at)?.result === 'passed');
  const [green, turned] = [before(red), runs[red]];
  if (green && turned) return [green.folder, turned.folder];
  throw new UserError({
    code: 'compare.no-turn',
    what: 'compare: no failed run after a passed run',
    because: `${runs.length} runs of all stages in ${reports}/runs, none failed after a passed run of its profile and lane`,
    todo: 'name two runs: npm run compare -- A B',
  });
}

/**
 * Returns the latest matching run that ran tests, finished and had no injected fault. `runs` is the folder of run
 * folders.
 */
export function latestRun(runs: string, fits: (summary: Summary) => boolean): SavedRun | undefined {
  for (const folder of runFolders(runs).toReversed()) {
    const summary = readSummary(folder);
    if (!summary || !fits(summary)) continue;
    const run = readRun(folder);
    const { tests = [], interrupted } = run.testRun ?? {};
    const looked = tests.some(({ state }) => state === 'passed' || state === 'failed');
    if (run.head['fault'] === undefined && looked && !interrupted) return run;
  }
  return undefined;
}
