import AllureReporter from 'allure-vitest/reporter';
import { startVitest, type Vitest } from 'vitest/node';
import { giveMemoryBack } from '../heap.ts';
import { chainOf, profileNamed } from '../profile.ts';
import { generateReport } from '../report/generate.ts';
import { StageReporter } from '../report/reporter.ts';
import { openRunFolder } from '../run-folder.ts';
import { projectRoot, type Settings } from '../settings.ts';
import { suitesFor } from './suites.ts';
import { readVitestOptions } from './vitest-options.ts';

/** Exit code of a program that Ctrl-C ended (128 + SIGINT). */
const interrupted = 130;

/** Name of the listener by which vitest's logger exits at once (vitest 5.1, Logger.addCleanupListeners). */
const vitestsHandler = 'onExit';

/**
 * Ctrl-C ends the run, not the program: the stage at work is called off, the machine is powered off, and the report says
 * so. A second one ends the program; what was started dies with it all the same.
 */
function endInOrder(vitest: Vitest): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    for (const listener of process.listeners(signal)) {
      if (listener.name === vitestsHandler) process.off(signal, listener);
    }
    process.on(signal, () => {
      if (process.exitCode === interrupted) process.exit();
      process.exitCode = interrupted;
      void vitest.cancelCurrentRun('keyboard-input');
    });
  }
}

/** Runs suites once, in a run folder of their own, and makes its report. `args` are vitest's: filters and options. */
export async function runSuites(args: readonly string[], settings: Settings): Promise<void> {
  const { filters, options, reporters } = readVitestOptions(args);
  const profile = profileNamed(settings.profile);
  const chain = chainOf(profile, settings);
  const suites = suitesFor(profile, chain, filters);
  const folder = await openRunFolder(settings);
  process.env['ENDGOAL_RUN'] = folder;
  const reporter = new StageReporter({ folder, settings, chain });
  const vitest = await startVitest('test', suites, {
    ...options,
    root: projectRoot,
    watch: false,
    project: ['stages'],
    reporters: [
      ...reporters,
      reporter,
      { onInit: endInOrder, onTestRunStart: giveMemoryBack },
      new AllureReporter({ resultsDir: `${folder}/allure-results` }),
    ],
  });
  await vitest.close();
  await generateReport(folder);
  const wasInterrupted = process.exitCode === interrupted;
  reporter.close();
  if (wasInterrupted) process.exitCode = interrupted;
}
