import { expect, it } from 'vitest';
import { countTests, total } from './checks.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map(test => ({ status: test })),
});

it.each([
  [
    'every test by its result',
    [file('failed', 'passed', 'failed', 'skipped', 'todo')],
    { passed: 1, failed: 1, skipped: 2 },
  ],
  [
    'a file that does not load as one failure',
    [file('failed'), file('passed', 'passed')],
    { passed: 1, failed: 1, skipped: 0 },
  ],
  [
    'a file with a failed hook as one failure',
    [file('failed', 'passed')],
    { passed: 1, failed: 1, skipped: 0 },
  ],
  ['no tests as zero', [], { passed: 0, failed: 0, skipped: 0 }],
])('counts %s', (_name, testResults, expected) => {
  expect(countTests(JSON.stringify({ testResults }))).toEqual(expected);
});

it('counts a missing report as one failure', () => {
  expect(countTests(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

it('adds counts', () => {
  expect(
    total([
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 20, skipped: 30 },
    ]),
  ).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  });
});
