import { expect, test } from 'vitest';
import { withOwnSuites } from './whole-chain.ts';

const files = ['/r/suites/25-image.test.ts', '/r/suites/30-boot.test.ts', '/r/suites/90-own.test.ts'];

test("suites that no stage owns stand between the stages, by their suites' names", () => {
  expect(withOwnSuites(['config', 'build', 'boot'], undefined, files)).toEqual({
    chain: ['config', 'build', 'image', 'boot', 'own'],
    suiteOnly: ['image', 'own'],
  });
});

test('a suite of the name of a stage adds its tests to that stage', () => {
  expect(withOwnSuites(['boot'], undefined, files.slice(1, 2))).toEqual({ chain: ['boot'], suiteOnly: [] });
});
