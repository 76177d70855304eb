import { describe } from 'vitest';
import { test } from '../prove.ts';

describe('build', () => {
  test('the first thing holds', ({ build }) => build.holds('sample'));
  test('nothing else is wrong', ({ build }) => build.nothingElse());
});
