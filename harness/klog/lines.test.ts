import { expect, it } from 'vitest';
import { KernelLogScanner } from './scanner.ts';

const panic = (text: string) => `[    1.9] Kernel panic - not syncing: ${text}\n`;

it('counts lines over chunks that end anywhere, in a character too', () => {
  const bytes = Buffer.from(`größer\n\n${panic('größer')}als`);
  for (let at = 0; at <= bytes.length; at++) {
    const scanner = new KernelLogScanner();
    scanner.feed(bytes.subarray(0, at));
    scanner.feed(bytes.subarray(at));
    expect(scanner.end().map(({ evidence }) => evidence)).toEqual([
      [{ line: 3, text: 'Kernel panic - not syncing: größer' }],
    ]);
  }
});

it('reads a line that never ends in pieces, before it ends', () => {
  const scanner = new KernelLogScanner();
  const seen = Array.from({ length: 100 }, () =>
    scanner.feed(`\r${panic('x').trimEnd()}${'.'.repeat(1000)}`),
  );
  expect(seen.flat().length).toBeGreaterThan(80);
});
