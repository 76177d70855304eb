import AllureReporter from 'allure-vitest/reporter';
import { parseCLI, startVitest } from 'vitest/node';
import { generateReport } from '../report/generate.ts';
import { StageReporter } from '../report/reporter.ts';
import { openRunFolder } from '../run-folder.ts';
import { projectRoot, type Settings } from '../settings.ts';

/** Runs suites once, in a run folder of their own, and makes its report. `args` are vitest's: filters and options. */
export async function runSuites(args: readonly string[], settings: Settings): Promise<void> {
  const { filter, options } = parseCLI(['vitest', 'run', ...args]);
  const folder = await openRunFolder(settings);
  process.env['ENDGOAL_RUN'] = folder;
  const reporter = new StageReporter({ folder, settings });
  const vitest = await startVitest('test', filter, {
    ...options,
    root: projectRoot,
    watch: false,
    project: ['stages'],
    reporters: [
      ...[options.reporters ?? []].flat(),
      reporter,
      new AllureReporter({ resultsDir: `${folder}/allure-results` }),
    ],
  });
  await vitest.close();
  await generateReport(folder);
  reporter.close();
}
