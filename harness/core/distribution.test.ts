import { describe, expect, test } from 'vitest';
import { distributionOf, duration } from './distribution.ts';

describe('distributionOf', () => {
  test.each([
    { of: 'one sample', samples: [4], min: 4, median: 4, p95: 4 },
    { of: 'an even number', samples: [4, 1, 3, 2], min: 1, median: 2.5, p95: 4 },
    { of: 'an odd number', samples: [30, 10, 20], min: 10, median: 20, p95: 30 },
    { of: 'twenty', samples: Array.from({ length: 20 }, (_, i) => 20 - i), min: 1, median: 10.5, p95: 19 },
  ])('$of', ({ samples, min, median, p95 }) => {
    expect(distributionOf(samples)).toEqual({ samples, min, median, p95 });
  });

  test('throws for an empty list instead of returning zero', () => {
    expect(() => distributionOf([])).toThrow(RangeError);
  });
});

describe('duration', () => {
  test.each([
    [0.000133, '0.13 ms'],
    [0.0031, '3.1 ms'],
    [0.038, '38 ms'],
    [0.9996, '1000 ms'],
    [1.25, '1.25 s'],
  ])('formats %d s as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
