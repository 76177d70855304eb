import { expect, test } from 'vitest';
import { giveMemoryBack } from './heap.ts';

const megabytes = () => process.memoryUsage().heapTotal / 2 ** 20;

test('shrinks the V8 heap after a large computation', () => {
  const before = megabytes();
  const count = Array.from({ length: 2_000_000 }, (_, at) => ({ at })).length;
  expect(count).toBe(2_000_000);
  const grown = megabytes();
  expect(grown - before).toBeGreaterThan(50);
  giveMemoryBack();
  expect(megabytes() - before).toBeLessThan((grown - before) / 2);
});
