import { describe } from 'vitest';
import { test } from '../prove.ts';

describe('boot', () => {
  test('the first thing holds', ({ boot }) => boot.holds('sample'));
  test('nothing else is wrong', ({ boot }) => boot.nothingElse());
});
