import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { profileNamed } from '../app/project/project.ts';
import { projectRoot } from '../contract/settings.ts';
import { suitesFor } from './suites.ts';

const host = profileNamed('hardened-host');
const guest = profileNamed('vault-guest');
const short = ['config', 'build', 'boot'] as const;

describe('the suites of a run', () => {
  test.for([
    [[], ['suites/10-config.test.ts', 'suites/20-build.test.ts', 'suites/30-boot.test.ts']],
    [['boot'], ['suites/30-boot.test.ts']],
    [
      ['suites/10', 'build.test.ts'],
      ['suites/10-config.test.ts', 'suites/20-build.test.ts'],
    ],
    [['./suites/30-boot.test.ts'], ['suites/30-boot.test.ts']],
    [[join(projectRoot, 'suites/30-boot.test.ts')], ['suites/30-boot.test.ts']],
  ])('%j → %j', ([filters, suites]) => {
    expect(suitesFor(guest, short, filters ?? []).map(({ shown }) => shown)).toEqual(suites);
  });

  test('reports the suite of a stage that only another profile has', () => {
    expect(() =>
      suitesFor(host, host.stages, ['suites/30-boot.test.ts']),
    ).toThrowErrorMatchingInlineSnapshot(`
      [UserError: npm test: this run has no stage boot
        because    its stages: config, build, host; those of profile hardened-host: config, build, host
        do         set PROFILE to a profile that has it]
    `);
  });

  test('reports the soak suite if SOAK is not set', () => {
    expect(() => suitesFor(guest, short, ['80'])).toThrowErrorMatchingInlineSnapshot(`
      [UserError: npm test: this run has no stage soak
        because    its stages: config, build, boot; those of profile vault-guest: config, build, boot, drivers, vsock, postgres, network, soak
        do         SOAK=1 makes it part of the run]
    `);
  });

  test('reports the suite of a stage that LANE=reference lacks', () => {
    expect(() =>
      suitesFor(guest, ['postgres'], ['suites/30-boot.test.ts']),
    ).toThrowErrorMatchingInlineSnapshot(`
      [UserError: npm test: this run has no stage boot
        because    its stages: postgres; those of profile vault-guest: config, build, boot, drivers, vsock, postgres, network, soak
        do         leave LANE=reference out]
    `);
  });

  test('refuses a filter with a line number', () => {
    expect(() => suitesFor(guest, short, ['suites/30-boot.test.ts:7'])).toThrowErrorMatchingInlineSnapshot(`
      [UserError: npm test: suites/30-boot.test.ts:7 names a line, but a stage's tests cannot be selected by line
        do         name the test: npm test -- suites/30-boot.test.ts -t 'words of its name']
    `);
  });

  test('no stage at all', () => {
    expect(() => suitesFor(guest, short, ['bot'])).toThrowErrorMatchingInlineSnapshot(`
      [UserError: npm test: bot names no suite
        because    suites of this run: suites/10-config.test.ts, suites/20-build.test.ts, suites/30-boot.test.ts
        do         name one of these, or a part of its path]
    `);
  });
});
