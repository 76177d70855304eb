import { defineConfig } from 'allure';
import knownIssues from './known-issues.json' with { type: 'json' };

/**
 * Tests whose label `blame` says this; endgoal sets it where a proof fails.
 *
 * @param {string} value
 * @param {('failed' | 'broken' | 'skipped')[]} statuses
 */
const blamed = (value, statuses) => ({ statuses, labels: { blame: value } });
/** @type {('failed' | 'broken' | 'skipped')[]} */
const red = ['failed', 'broken'];

/** Values of the label `run`, where the results of several runs are merged. @type {string[]} */
const runs = JSON.parse(process.env['ENDGOAL_ENVIRONMENTS'] ?? '[]');
const environments = Object.fromEntries(
  runs.map((name, at) => [
    `run-${at + 1}`,
    {
      name,
      matcher: (/** @type {{ labels: { name: string, value?: string }[] }} */ { labels }) =>
        labels.some(label => label.name === 'run' && label.value === name),
    },
  ]),
);

export default defineConfig({
  ...(runs.length > 0 ? { environments } : {}),
  name: 'endgoal',
  // From the folder that holds runs/, where the report is generated.
  historyPath: process.env['ENDGOAL_HISTORY'] ?? 'history/allure.jsonl',
  historyLimit: 200,
  // A report that is made again is no further run.
  appendHistory: process.env['ENDGOAL_AGAIN'] === undefined,
  resolutions: { knownIssuesPath: 'history/known-issues.json', rules: knownIssues },
  hideLabels: ['thread', 'host', 'language', 'framework', 'package', '_fallbackTestCaseId', 'run'],
  categories: {
    rules: [
      {
        name: 'Product: the kernel, its configuration or the guest',
        matchers: blamed('product', red),
        expand: true,
      },
      {
        name: 'Infrastructure: this machine, its tools, the phone',
        matchers: blamed('infrastructure', red),
        expand: true,
      },
      { name: 'User: what was given to endgoal', matchers: blamed('user', red), expand: true },
      {
        name: 'Unknown: the evidence does not settle it',
        matchers: blamed('unknown', red),
        expand: true,
      },
      { name: 'Blocked: could not be asked, see what blocks it', matchers: blamed('blocked', ['skipped']) },
      { name: 'Skipped: nothing to look at here', matchers: blamed('skipped', ['skipped']) },
    ],
  },
  qualityGate: { rules: [{ maxFailures: 0, minTestsCount: 1 }] },
  plugins: {
    awesome: {
      options: {
        reportName: 'endgoal',
        singleFile: true,
        reportLanguage: 'en',
        theme: 'auto',
        groupBy: ['parentSuite'],
        defaultSortBy: 'order,asc',
      },
    },
  },
});
