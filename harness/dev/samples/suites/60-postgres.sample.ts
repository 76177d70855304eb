import { describe } from 'vitest';
import { test } from '../prove.ts';

describe('postgres', () => {
  test('the first thing holds', ({ postgres }) => postgres.holds('sample'));
  test('nothing else is wrong', ({ postgres }) => postgres.nothingElse());
});
