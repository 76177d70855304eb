import { describe } from 'vitest';
import { test } from '../prove.ts';

describe('drivers', () => {
  test('the first thing holds', ({ drivers }) => drivers.holds('sample'));
  test('nothing else is wrong', ({ drivers }) => drivers.nothingElse());
});
