import { expect, test } from 'vitest';
import { inRange } from './version.ts';

test.each([
  ['6.1.192', {}, true],
  ['6.1.192', { since: '6.1' }, true],
  ['6.1.192', { since: '6.2' }, false],
  ['6.1.192', { until: '6.2' }, true],
  ['6.1.192', { until: '6.1' }, false],
  ['6.12', { since: '6.8' }, true],
  ['6.12-rc3', { since: '6.2', until: '6.13' }, true],
  ['5.4.208', { since: '5.4.209' }, false],
  ['6', { since: '6.0' }, true],
])('%s in %j: %s', (version, range, expected) => {
  expect(inRange(version, range)).toBe(expected);
});
