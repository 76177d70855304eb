import { describe, test } from '../harness/app/test.ts';

describe('soak', () => {
  test('the VM stays up for as long as SOAK says', ({ soak }) => soak.holds('up'));
  test('the guest answers all the time', ({ soak }) => soak.holds('answers'));
  test('the kernel reports nothing wrong meanwhile', ({ soak }) => soak.holds('log'));
  test('nothing else is wrong with the soak', ({ soak }) => soak.nothingElse());
});
