import { existsSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { printCommands } from '../core/output/guard.ts';
import { redact } from '../core/secrets/redact.ts';
import { sweepSecrets } from '../core/secrets/sweep.ts';
import { makeAllure } from './allure.ts';
import { combinationOf, prepareResults, sbomFile } from './allure-results.ts';
import { type Environment, environmentFile, environmentOf } from './environment.ts';
import { annotations, jobSummary } from './formats/github.ts';
import { toJunit } from './formats/junit.ts';
import { toKcidb } from './formats/kcidb.ts';
import { toKtap } from './formats/ktap.ts';
import { headlined } from './headlined.ts';
import { headline } from './html/headline.ts';
import { readRun, type SavedRun, writeData } from './record.ts';
import { summarise } from './summary.ts';

async function writeMachineFormats(run: SavedRun, environment: Environment): Promise<void> {
  const write = (name: string, text: string) => writeFile(join(run.folder, name), redact(text));
  await write('junit.xml', toJunit(run));
  await write('results.ktap', toKtap(run));
  await write('kcidb.json', `${JSON.stringify(toKcidb(run, environment), undefined, 2)}\n`);
  // This library takes 0.2 s to load.
  const { toSbom } = await import('./formats/sbom.ts');
  const sbom = toSbom(run);
  if (sbom) await write(sbomFile, sbom);
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY } = process.env;
  if (GITHUB_STEP_SUMMARY) await appendFile(GITHUB_STEP_SUMMARY, redact(jobSummary(run)));
  if (GITHUB_ACTIONS === 'true') printCommands(process.stdout, redact(annotations(run)));
}

/**
 * Makes all reports of a run's folder: `summary.json`, `environment.json`, the formats for other programs, and the
 * Allure report in `allure/index.html` with the history in `reports/history`. Also works on a killed run and on a run
 * that already has a report. Throws InfraError if Allure fails.
 */
export async function generateReport(folder: string): Promise<void> {
  const saved = readRun(folder);
  writeData(join(folder, 'summary.json'), summarise(saved));
  const environment = await environmentOf(saved);
  writeData(join(folder, environmentFile), environment);
  await writeMachineFormats(saved, environment);
  const results = await prepareResults(saved, environment);
  for (const file of await sweepSecrets(folder)) {
    process.emitWarning(`${file} held a secret, which was taken out after it had been written`);
  }
  const name = `${saved.head.profile} on ${saved.head.lane}`;
  await makeAllure({
    results: [results],
    output: join(folder, 'allure'),
    name,
    top: redact(headline([headlined(name, [saved])])),
    reports: dirname(dirname(folder)),
    again: existsSync(join(folder, 'allure', 'index.html')),
    // Runs with an injected fault have a history of their own.
    history: saved.head['fault'] === undefined ? combinationOf(saved) : 'injected faults',
  });
}
