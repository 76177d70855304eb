import { describe, expect, test } from 'vitest';
import { firstTouched, from } from './touched.ts';

describe('firstTouched and from', () => {
  test.for([
    [['fragments/virtio/vsock.config'], 'config'],
    [['fragments/policies/must-survive.ts'], 'config'],
    [['harness/parts/guest/image/init'], 'boot'],
    [['suites/50-vsock.test.ts'], 'vsock'],
    [['suites/60-postgres.test.ts', 'harness/parts/kernel/build.ts'], 'build'],
    [['harness/contract/stage.ts'], 'config'],
    [['harness/stages/host/proofs.sh'], 'host'],
    [['harness/stages/boot/judge.ts'], 'boot'],
    [
      ['README.md', 'harness/parts/kernel/build.test.ts', 'reports/runs/x/facts.json', 'fragments/.swp'],
      undefined,
    ],
  ] as const)('%j → %s', ([files, stage]) => {
    expect(firstTouched(files)).toBe(stage);
  });

  test('from returns a stage and all later stages', () => {
    const guest = ['config', 'build', 'boot', 'drivers', 'vsock', 'postgres'] as const;
    expect(from('drivers', guest)).toEqual(['drivers', 'vsock', 'postgres']);
    expect(from('boot', ['config', 'build', 'host'])).toEqual(['host']);
    expect(from('host', guest)).toEqual([]);
  });
});
