import { describe } from 'vitest';
import { test } from '../prove.ts';

describe('vsock', () => {
  test('the first thing holds', ({ vsock }) => vsock.holds('sample'));
  test('nothing else is wrong', ({ vsock }) => vsock.nothingElse());
});
