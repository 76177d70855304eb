import { expect, test } from 'vitest';
import { outsideRange } from './range.ts';

test.each(['4.14.336', '4.19', '5.10.223', '6.18-rc3', '7.2.13', ''])('%j is within the range', version => {
  expect(outsideRange(version)).toBeUndefined();
});

test.each([
  ['4.9.337', 'Linux 4.9.337 is older than what endgoal reads: Kconfig files of 4.14 to 7.x'],
  ['8.0-rc1', 'Linux 8.0-rc1 is newer than what endgoal reads: Kconfig files of 4.14 to 7.x'],
])('%s is beyond it', (version, message) => {
  expect(outsideRange(version)).toBe(message);
});
