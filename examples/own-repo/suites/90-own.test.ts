import { describe, expect, test } from 'endgoal';

describe('our kernel', () => {
  test('is the one that runs in the VM', ({ boot }) => {
    expect(boot.evidence.guest?.uname).toContain('-own');
  });

  test('has a driver for every device', ({ drivers }) => drivers.nothingElse());
});
