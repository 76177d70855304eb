import { expect, it } from 'vitest';
import { countTests, total } from './checks.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map(test => ({ status: test })),
});

it.each([
  [
    'every test by how it ended',
    [file('failed', 'passed', 'failed', 'skipped', 'todo')],
    { passed: 1, failed: 1, skipped: 2 },
  ],
  [
    'a file that could not be loaded as one failure',
    [file('failed'), file('passed', 'passed')],
    { passed: 1, failed: 1, skipped: 0 },
  ],
  [
    'a file whose hook failed as one failure',
    [file('failed', 'passed')],
    { passed: 1, failed: 1, skipped: 0 },
  ],
  ['nothing where there is nothing', [], { passed: 0, failed: 0, skipped: 0 }],
])('counts %s', (_name, testResults, expected) => {
  expect(countTests(JSON.stringify({ testResults }))).toEqual(expected);
});

it('counts a report that was never written as a failure', () => {
  expect(countTests(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

it('adds up', () => {
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
