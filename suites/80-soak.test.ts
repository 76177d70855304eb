import { describe, test } from '../harness/app/test.ts';

describe('soak', () => {
  test('the VM runs for the time in SOAK', ({ soak }) => soak.holds('up'));
  test('the guest answers during the whole time', ({ soak }) => soak.holds('answers'));
  test('the kernel log has no new incident', ({ soak }) => soak.holds('log'));
  test('nothing else is wrong with the soak', ({ soak }) => soak.nothingElse());
});
