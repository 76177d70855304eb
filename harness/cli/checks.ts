import { z } from 'zod';

/** The checks of `npm run check`. Each is a program in node_modules/.bin with its arguments. */
interface Check {
  readonly name: string;
  readonly title: string;
  /** `report` is a file for the test results of this check only. */
  readonly argv: (report: string) => readonly [program: string, ...args: string[]];
  /** Whether it writes vitest's JSON report. */
  readonly tests?: boolean;
  /** Runs only if it is named, because it needs tools of an optional set-up group. */
  readonly named?: boolean;
}

const importRules = 'harness/dev/imports.test.ts';

function vitest(project: string, report: string, ...args: string[]): readonly [string, ...string[]] {
  return [
    'vitest',
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ];
}

export const checks: readonly Check[] = [
  { name: 'types', title: 'types', argv: () => ['tsc', '--project', '.'] },
  { name: 'lint', title: 'lint and format', argv: () => ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'dead-code', title: 'dead code', argv: () => ['knip', '--no-progress'] },
  {
    name: 'imports',
    title: 'import rules',
    argv: report => vitest('unit', report, importRules),
    tests: true,
  },
  {
    name: 'unit',
    title: 'unit tests',
    argv: report => vitest('unit', report, `--exclude=${importRules}`),
    tests: true,
  },
  {
    name: 'reports',
    title: 'reports',
    argv: report => vitest('browser', report),
    tests: true,
    named: true,
  },
];

/** Counts of results. A check without tests counts as one. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const report = z.object({
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});

/**
 * Counts the tests of vitest's JSON report. A file that failed without a failed test, because it did not load, counts as
 * one failure. A missing report also counts as one failure.
 */
export function countTests(json: string | undefined): Counts {
  if (json === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const files = report.parse(JSON.parse(json)).testResults;
  const outcomes = files.flatMap(({ status, assertionResults }) => {
    const tests = assertionResults.map(test => test.status);
    return status === 'failed' && !tests.includes('failed') ? [...tests, 'failed'] : tests;
  });
  const count = (...statuses: string[]) => outcomes.filter(status => statuses.includes(status)).length;
  const [passed, failed] = [count('passed'), count('failed')];
  return { passed, failed, skipped: outcomes.length - passed - failed };
}

export function total(counts: readonly Counts[]): Counts {
  const sum = (of: (counts: Counts) => number) => counts.reduce((so, one) => so + of(one), 0);
  return { passed: sum(c => c.passed), failed: sum(c => c.failed), skipped: sum(c => c.skipped) };
}
