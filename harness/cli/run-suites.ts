import AllureReporter from 'allure-vitest/reporter';
import { startVitest, type Vitest } from 'vitest/node';
import { chainOf } from '../app/chain.ts';
import { profileNamed, project } from '../app/project/project.ts';
import { openRunFolder } from '../app/run-folder.ts';
import type { Settings } from '../contract/settings.ts';
import { giveMemoryBack } from '../core/heap.ts';
import { exitCodeOf, onSignals } from '../core/signals.ts';
import { sayConfinement } from '../parts/confine/here.ts';
import { generateReport } from '../report/generate.ts';
import { StageReporter } from '../report/reporter.ts';
import { stagesProcess, stagesProject } from './stages-project.ts';
import { suitesFor } from './suites.ts';
import { readVitestOptions } from './vitest-options.ts';

/** Exit code after Ctrl-C. */
const interrupted = exitCodeOf('SIGINT');

/** Name of the listener by which vitest's logger exits at once (vitest 5.1, Logger.addCleanupListeners). */
const vitestsHandler = 'onExit';

/**
 * Listens for Ctrl-C from `of` on. The first one ends the run, not the program: it cancels the current stage, powers the
 * VM off, and is recorded in the report. A second one ends the program with all its processes.
 */
class Interruption {
  /** Whether Ctrl-C came. Vitest sets its own exit code, so the exit code does not show it. */
  came = false;
  #vitest: Vitest | undefined;

  readonly #end = (): void => {
    if (this.came) process.exit(interrupted);
    this.came = true;
    void this.#vitest?.cancelCurrentRun('keyboard-input');
  };

  of(vitest: Vitest): void {
    this.#vitest = vitest;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      for (const listener of process.listeners(signal)) {
        if (listener.name === vitestsHandler) process.off(signal, listener);
      }
    }
    this.stopListening = onSignals(this.#end);
  }

  stopListening: () => void = () => undefined;
}

/**
 * Runs suites once, in a new run folder, and makes the report. `args` are filters and options of vitest. Sets the
 * exit code. Returns whether the run finished without an interruption.
 */
export async function runSuites(args: readonly string[], settings: Settings): Promise<boolean> {
  const { filters, options, reporters } = readVitestOptions(args);
  const { root, configFile } = project();
  const profile = profileNamed(settings.profile);
  const chain = chainOf(profile, settings);
  const suites = suitesFor(profile, chain, filters);
  const folder = await openRunFolder(settings);
  process.env['ENDGOAL_RUN'] = folder;
  if (configFile) process.env['ENDGOAL_CONFIG'] = configFile;
  const reporter = new StageReporter({
    folder,
    settings,
    chain,
    confinement: await sayConfinement(),
  });
  const interruption = new Interruption();
  const vitest = await startVitest('test', [], {
    ...options,
    ...stagesProject,
    ...stagesProcess,
    // The repository may have a vitest configuration for its own tests, and endgoal's suites may be below node_modules.
    config: false,
    exclude: [],
    watch: false,
    root,
    include: suites.map(({ file }) => file),
    reporters: [
      ...reporters,
      reporter,
      { onInit: started => interruption.of(started), onTestRunStart: giveMemoryBack },
      new AllureReporter({ resultsDir: `${folder}/allure-results` }),
    ],
  });
  try {
    await vitest.close();
    await generateReport(folder);
  } finally {
    interruption.stopListening();
    // Print the results even if the report cannot be made.
    reporter.close();
    if (interruption.came) process.exitCode = interrupted;
  }
  return !interruption.came;
}
