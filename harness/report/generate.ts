import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../exec.ts';
import { projectRoot } from '../settings.ts';
import { prepareResults } from './allure-results.ts';
import { environmentOf } from './environment.ts';
import { offline } from './offline.ts';
import { readRun, writeData } from './record.ts';
import { summarise } from './summary.ts';
import { sweepSecrets } from './sweep.ts';

/** Seconds; a report of one run takes 3. */
const deadline = 60;

/**
 * Makes everything that is read afterwards from a run's folder: `summary.json`, `environment.json` and the Allure report
 * in `allure/index.html`. Works on a run that was killed, too, and again on one that has a report. Throws InfraError
 * when Allure fails.
 */
export async function generateReport(folder: string): Promise<void> {
  const saved = readRun(folder);
  writeData(join(folder, 'summary.json'), summarise(saved));
  const environment = await environmentOf(saved);
  writeData(join(folder, 'environment.json'), environment);
  const results = await prepareResults(saved, environment);
  for (const file of await sweepSecrets(folder)) {
    process.emitWarning(`${file} held a secret, which was taken out after it had been written`);
  }
  const reports = dirname(dirname(folder));
  await run(
    [
      process.execPath,
      join(projectRoot, 'node_modules/allure/cli.js'),
      'generate',
      results,
      '--config',
      join(projectRoot, 'reports/allurerc.mjs'),
      '--output',
      join(folder, 'allure'),
      '--report-name',
      `${saved.head.profile} on ${saved.head.lane}`,
    ],
    { owner: 'report', deadline, cwd: reports, log: join(folder, 'allure.log') },
  );
  const index = join(folder, 'allure/index.html');
  await writeFile(index, offline(await readFile(index, 'utf8')));
}
