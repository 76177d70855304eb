import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors.ts';
import { redact } from '../core/secrets/redact.ts';
import { makeAllure } from './allure.ts';
import { combinationOf, prepareResults } from './allure-results.ts';
import { environmentOf } from './environment.ts';
import { headlined } from './headlined.ts';
import { headline } from './html/headline.ts';
import { readRun, type SavedRun, writeData } from './record.ts';
import { summarise } from './summary.ts';
import { afterwards, type Standings, standingOf, standingsSchema, turned } from './turned.ts';

/** Result of a merge: the report, and a message about changed results. */
export interface Merged {
  readonly index: string;
  readonly turned: string | undefined;
}

function readStandings(path: string): Standings {
  return existsSync(path) ? standingsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : {};
}

/**
 * Merges the runs of one night, of several profiles, toolchains, lanes and shards, into one Allure report in
 * `reports/merged/`. Writes `turned.md` only if a result changed since the last merge; `reports/history` keeps the last
 * results. Throws UserError if a folder contains no run.
 */
export async function mergeRuns(folders: readonly string[], reports: string): Promise<Merged> {
  const missing = folders.filter(folder => !existsSync(join(folder, 'facts.json')));
  if (missing.length > 0 || folders.length === 0) {
    throw new UserError({
      code: 'merge.no-run',
      what: missing.length > 0 ? `merge: no run in ${missing.join(', ')}` : 'merge: no run is named',
      todo: 'name folders that hold a facts.json: npm run merge -- reports/runs/A reports/runs/B',
    });
  }
  const runs: SavedRun[] = folders.map(readRun);
  const results: string[] = [];
  for (const run of runs) results.push(await prepareResults(run, await environmentOf(run)));
  const combinations = Map.groupBy(runs, run => combinationOf(run));
  const output = join(reports, 'merged');
  await mkdir(output, { recursive: true });
  const index = await makeAllure({
    results,
    output: join(output, 'allure'),
    name: `${runs.length} runs`,
    reports,
    history: 'merged',
    environments: [...combinations.keys()],
    top: redact(headline([...combinations].map(([name, own]) => headlined(name, own)))),
  });
  const now = Object.fromEntries(
    [...combinations].map(([name, own]) => [name, standingOf(own.map(run => summarise(run)))]),
  );
  const kept = join(reports, 'history', 'standings.json');
  const before = readStandings(kept);
  const text = turned(before, now);
  writeData(kept, afterwards(before, now));
  const told = join(output, 'turned.md');
  rmSync(told, { force: true });
  if (text !== undefined) writeFileSync(told, redact(text));
  return { index, turned: text };
}
