import { describe, expect, test } from 'vitest';
import { isRed } from './judge.ts';
import { judge, keys, outcomes, waiver } from './mock-policy.ts';
import { off, on } from './policy.ts';

describe('a waiver', () => {
  test('counts up to its last day', () => {
    const findings = judge({ waivers: [waiver()] }, '');
    expect(findings).toMatchObject([{ outcome: 'waived', waiver: { reason: 'no secrets here' } }]);
    expect(findings.some(isRed)).toBe(false);
  });

  test('fails the day after', () => {
    const [finding] = judge({ waivers: [waiver({ until: '2026-06-14' })] }, '');
    expect(finding).toMatchObject({ outcome: 'waiver expired', blame: 'user' });
    expect(finding?.todo).toMatchInlineSnapshot(
      `"set CONFIG_KEYS to y in a fragment of the profile (npm run kconfig -- explain KEYS shows what it needs), or waive it with a reason and a date; or look at the waiver's reason again and, if it still holds, move its date"`,
    );
  });

  test('fails when the demand is met without it', () => {
    const findings = judge({ waivers: [waiver()] }, 'CONFIG_KEYS=y');
    expect(outcomes(findings)).toEqual(['KEYS held', 'KEYS waiver needless']);
    expect(findings[1]).toMatchObject({
      blame: 'user',
      because: 'the configuration meets the demand',
      todo: 'take KEYS out of the waiver for keys',
    });
  });

  test('fails when no policy asks for the option', () => {
    const findings = judge({ waivers: [waiver({ options: ['KEYS', 'KEY'] })] }, '');
    expect(outcomes(findings)).toEqual(['KEYS waived', 'KEY waiver needless']);
  });

  test('covers one policy only', () => {
    const policies = [keys, { ...keys, name: 'other' }];
    expect(outcomes(judge({ policies, waivers: [waiver()] }, ''))).toEqual(['KEYS waived', 'KEYS violated']);
  });

  test('counts and is needed only where its condition holds', () => {
    const waivers = [waiver({ when: { option: 'vm.accelerator', expect: { is: 'tcg' } } })];
    const on = (accelerator: string, ...values: [string, string][]) =>
      outcomes(judge({ waivers }, '', { config: new Map([['vm.accelerator', accelerator], ...values]) }));
    expect(on('tcg')).toEqual(['KEYS waived']);
    expect(on('kvm')).toEqual(['KEYS violated']);
    expect(on('kvm', ['KEYS', 'y'])).toEqual(['KEYS held']);
    expect(on('tcg', ['KEYS', 'y'])).toEqual(['KEYS held', 'KEYS waiver needless']);
  });

  test('counts and is needed only for its kernel versions', () => {
    const waivers = [waiver({ versions: { until: '6.0' } })];
    expect(outcomes(judge({ waivers }, '', { version: '5.10.262' }))).toEqual(['KEYS waived']);
    expect(outcomes(judge({ waivers }, '', { version: '6.1.192' }))).toEqual(['KEYS violated']);
    expect(outcomes(judge({ waivers }, 'CONFIG_KEYS=y', { version: '6.1.192' }))).toEqual(['KEYS held']);
  });

  test('rests where the demand is not applicable', () => {
    const rows = on({ KEYS: '' }, { since: '6.8' });
    expect(outcomes(judge({ policies: [{ ...keys, rows }], waivers: [waiver()] }, ''))).toEqual([
      'KEYS not applicable',
    ]);
  });
});

test('of two rows for one option, the waiver is for the one of this version', () => {
  const rows = [...on({ KEYS: '' }, { until: '6.0' }), ...on({ KEYS: '' }, { since: '6.0' })];
  for (const order of [rows, rows.toReversed()]) {
    const policies = [{ ...keys, rows: order }];
    expect(
      judge({ policies, waivers: [waiver()] }, '')
        .map(({ outcome }) => outcome)
        .toSorted(),
    ).toEqual(['not applicable', 'waived']);
    expect(judge({ policies, waivers: [waiver()] }, 'CONFIG_KEYS=y').at(-1)).toMatchObject({
      outcome: 'waiver needless',
    });
  }
});

test('two policies that contradict each other can be met with a waiver for one of them', () => {
  const policies = [
    { name: 'postgres', reason: '', rows: on({ SYSVIPC: 'shmget()' }) },
    { name: 'android-base', reason: '', rows: off({ SYSVIPC: 'apps do without' }) },
  ];
  const waivers = [waiver({ policy: 'android-base', options: ['SYSVIPC'] })];
  expect(outcomes(judge({ policies, waivers }, 'CONFIG_SYSVIPC=y'))).toEqual([
    'SYSVIPC held',
    'SYSVIPC waived',
  ]);
  expect(outcomes(judge({ policies, waivers }, ''))).toEqual([
    'SYSVIPC violated',
    'SYSVIPC held',
    'SYSVIPC waiver needless',
  ]);
});
