import { describe } from 'vitest';
import { test } from '../prove.ts';

describe('config', () => {
  test('the first thing holds', ({ config }) => config.holds('sample'));
  test('nothing else is wrong', ({ config }) => config.nothingElse());
});
