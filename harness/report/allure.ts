import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { run } from '../core/exec.ts';
import { projectRoot } from '../core/installation.ts';
import { offline } from './offline.ts';

/** Seconds. A report of one run takes 3. */
const deadline = 120;

/** The element in which Allure renders. */
const app = '<div id="app">';

function withTop(page: string, top: string): string {
  if (!page.includes(app)) throw new Error("Allure's page has changed: its app is elsewhere");
  return page.replace(app, () => `${top}${app}`);
}

/**
 * Makes one self-contained `index.html` in `output` from folders of Allure results, and extends the history of that
 * name below `reports`. `environments` are values of the label `run`, by which the report separates runs. Returns the
 * path of the page. Throws InfraError if Allure fails.
 */
export async function makeAllure(made: {
  readonly results: readonly string[];
  readonly output: string;
  readonly name: string;
  readonly reports: string;
  /** Name of the history, the same for comparable runs: `vault-guest on qemu, host-gcc`. */
  readonly history: string;
  /** Whether the history already contains this run. */
  readonly again?: boolean;
  /** Markup at the top of the page, made by `headline`; redacted. */
  readonly top: string;
  readonly environments?: readonly string[];
}): Promise<string> {
  await mkdir(join(made.reports, 'history'), { recursive: true });
  await run(
    [
      process.execPath,
      join(dirname(findPackageJSON('allure', import.meta.url) ?? ''), 'cli.js'),
      'generate',
      ...made.results,
      '--config',
      join(projectRoot, 'reports/allurerc.mjs'),
      '--output',
      made.output,
      '--report-name',
      made.name,
    ],
    {
      owner: 'report',
      deadline,
      cwd: made.reports,
      env: {
        ENDGOAL_ENVIRONMENTS: JSON.stringify(made.environments ?? []),
        ENDGOAL_AGAIN: made.again ? '1' : undefined,
        ENDGOAL_HISTORY: join('history', `${made.history.replace(/[^\w-]+/g, '-')}.jsonl`),
      },
      log: join(made.output, '..', 'allure.log'),
    },
  );
  const index = join(made.output, 'index.html');
  await writeFile(index, withTop(offline(await readFile(index, 'utf8')), made.top));
  return index;
}
