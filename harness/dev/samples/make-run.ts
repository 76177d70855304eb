import { mkdirSync } from 'node:fs';
import AllureReporter from 'allure-vitest/reporter';
import { startVitest } from 'vitest/node';
import { PathOrder } from '../../app/path-order.ts';
import { projectRoot, readSettings } from '../../contract/settings.ts';
import { generateReport } from '../../report/generate.ts';
import { StageReporter } from '../../report/reporter.ts';
import { sampleHead } from './outcomes.ts';

/** Makes a run folder from a sample, as `npm test` would: `ENDGOAL_RUN=FOLDER SCENARIO=red node make-run.ts`. */
const folder = process.env['ENDGOAL_RUN'] ?? '';
mkdirSync(folder, { recursive: true });
const reporter = new StageReporter({ folder, settings: readSettings({}), chain: sampleHead.chain });
const vitest = await startVitest('test', [], {
  config: false,
  root: projectRoot,
  watch: false,
  include: ['harness/dev/samples/suites/*.sample.ts'],
  sequence: { sequencer: PathOrder },
  isolate: false,
  maxWorkers: 1,
  reporters: [reporter, new AllureReporter({ resultsDir: `${folder}/allure-results` })],
});
await vitest.close();
await generateReport(folder);
reporter.close();
