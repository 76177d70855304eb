import { expect, test } from 'vitest';
import { fragmentOf, randomChanges } from './random-options.ts';

const dotconfig = 'CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C="text"\nCONFIG_D=m\nCONFIG_E=y\nCONFIG_F=3\n';

test('draws the same changes for the same seed, and others for another seed', () => {
  expect([...randomChanges(dotconfig, 7)]).toEqual([...randomChanges(dotconfig, 7)]);
  const orders = new Set([1, 2, 3, 4, 5].map(seed => JSON.stringify([...randomChanges(dotconfig, seed)])));
  expect(orders.size).toBeGreaterThan(1);
});

test('changes every option that is on or off once, and no other', () => {
  const drawn = [...randomChanges(dotconfig, 1)].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  expect(drawn).toEqual([
    { symbol: 'A', to: 'n' },
    { symbol: 'B', to: 'y' },
    { symbol: 'E', to: 'n' },
  ]);
});

test.each([
  [{ symbol: 'B', to: 'y' } as const, '# overrides: a random change\nCONFIG_B=y\n'],
  [{ symbol: 'A', to: 'n' } as const, '# overrides: a random change\n# CONFIG_A is not set\n'],
])('writes %j as a fragment', (change, text) => {
  expect(fragmentOf(change)).toBe(text);
});
