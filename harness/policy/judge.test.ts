import { describe, expect, test } from 'vitest';
import { parseDotconfig, toConfig } from '../kconfig/dotconfig.ts';
import { parseFragment } from '../kconfig/fragment.ts';
import { type Finding, isRed, judgePolicies, type Rules, type Subject } from './judge.ts';
import { off, on, type Policy, type Waiver } from './policy.ts';

const keys: Policy = { name: 'keys', reason: 'keys', rows: on({ KEYS: 'secrets need a place' }) };

function judge(rules: Partial<Rules>, dotconfig: string, subject: Partial<Subject> = {}): Finding[] {
  return judgePolicies(
    { policies: [keys], waivers: [], ...rules },
    {
      config: toConfig(parseDotconfig(dotconfig, '.config')),
      version: '6.1.192',
      today: new Date('2026-06-15T12:00:00Z'),
      ...subject,
    },
  );
}

const outcomes = (findings: readonly Finding[]) =>
  findings.map(({ option, outcome }) => `${option} ${outcome}`);

const waiver = (over: Partial<Waiver> = {}): Waiver => ({
  policy: 'keys',
  options: ['KEYS'],
  reason: 'no secrets here',
  until: '2026-06-15',
  ...over,
});

describe('a demand', () => {
  test('that is met holds', () => {
    const findings = judge({}, 'CONFIG_KEYS=y');
    expect(findings).toMatchObject([
      { outcome: 'held', expected: 'y', actual: 'y', reason: 'secrets need a place' },
    ]);
    expect(findings.some(isRed)).toBe(false);
  });

  test('that is not met is red, and names the line of the fragment that did it', () => {
    const asked = parseFragment('\n# CONFIG_KEYS is not set\n', 'fragments/a.config').map(
      request => [request.symbol, request] as const,
    );
    const [finding] = judge({}, '', { requests: new Map(asked) });
    expect(finding).toMatchObject({
      outcome: 'violated',
      blame: 'product',
      actual: 'n',
      setBy: { file: 'fragments/a.config', line: 2 },
    });
    expect(finding?.todo).toMatchInlineSnapshot(
      `"change CONFIG_KEYS to y in fragments/a.config:2, or waive it with a reason and a date"`,
    );
  });

  test('that nobody asked for says how to ask', () => {
    expect(judge({}, '')[0]?.todo).toMatchInlineSnapshot(
      `"set CONFIG_KEYS to y in a fragment of the profile (npm run kconfig -- explain KEYS shows what it needs), or waive it with a reason and a date"`,
    );
  });

  test('may be met in another way', () => {
    const rows = on({ MODULE_SIG: 'signed' }, { or: [{ option: 'MODULES', expect: 'n' }] });
    const policies = [{ ...keys, rows }];
    expect(judge({ policies }, '')).toMatchObject([{ outcome: 'held', expected: 'y, or MODULES=n' }]);
    expect(outcomes(judge({ policies }, 'CONFIG_MODULES=y'))).toEqual(['MODULE_SIG violated']);
  });
});

describe('a demand is not applicable, and says why,', () => {
  test.each([
    [
      'before the version that brought the option',
      on({ X: '' }, { since: '6.8' }),
      'the option came with Linux 6.8',
    ],
    [
      'from the version that dropped it',
      off({ X: '' }, { until: '5.13' }),
      'the option left with Linux 5.13',
    ],
    [
      'where its condition does not hold',
      on({ X: '' }, { when: { option: 'MODULES', expect: 'y' } }),
      'it only matters with MODULES=y',
    ],
    ['where the tree has no such option', off({ X: '' }), 'this tree has no such option'],
  ])('%s', (_, rows, because) => {
    const findings = judge({ policies: [{ ...keys, rows }] }, '', { knownSymbols: new Set(['KEYS']) });
    expect(findings).toMatchObject([{ outcome: 'not applicable', because }]);
    expect(findings.some(isRed)).toBe(false);
  });

  test('but a policy for any tree is violated by a tree that lacks the option', () => {
    const policies = [{ ...keys, unknown: 'violated' as const }];
    expect(outcomes(judge({ policies }, '', { knownSymbols: new Set() }))).toEqual(['KEYS violated']);
  });

  test('nor is a policy whose file the tree lacks held; its waivers rest', () => {
    const policies = [{ ...keys, rows: [], absent: 'this tree has no such file' }];
    expect(judge({ policies, waivers: [waiver()] }, '')).toMatchObject([
      { outcome: 'not applicable', because: 'this tree has no such file' },
    ]);
  });
});

describe('a waiver', () => {
  test('counts up to its last day', () => {
    const findings = judge({ waivers: [waiver()] }, '');
    expect(findings).toMatchObject([{ outcome: 'waived', waiver: { reason: 'no secrets here' } }]);
    expect(findings.some(isRed)).toBe(false);
  });

  test('is red the day after', () => {
    const [finding] = judge({ waivers: [waiver({ until: '2026-06-14' })] }, '');
    expect(finding).toMatchObject({ outcome: 'waiver expired', blame: 'user' });
    expect(finding?.todo).toMatchInlineSnapshot(
      `"set CONFIG_KEYS to y in a fragment of the profile (npm run kconfig -- explain KEYS shows what it needs), or waive it with a reason and a date; or look at the waiver's reason again and, if it still holds, move its date"`,
    );
  });

  test('is red when the demand is met without it', () => {
    const findings = judge({ waivers: [waiver()] }, 'CONFIG_KEYS=y');
    expect(outcomes(findings)).toEqual(['KEYS held', 'KEYS waiver needless']);
    expect(findings[1]).toMatchObject({
      blame: 'user',
      because: 'the configuration meets the demand',
      todo: 'take KEYS out of the waiver for keys',
    });
  });

  test('is red when no policy asks for the option', () => {
    const findings = judge({ waivers: [waiver({ options: ['KEYS', 'KEY'] })] }, '');
    expect(outcomes(findings)).toEqual(['KEYS waived', 'KEY waiver needless']);
  });

  test('covers one policy only', () => {
    const policies = [keys, { ...keys, name: 'other' }];
    expect(outcomes(judge({ policies, waivers: [waiver()] }, ''))).toEqual(['KEYS waived', 'KEYS violated']);
  });

  test('rests where the demand is not applicable', () => {
    const rows = on({ KEYS: '' }, { since: '6.8' });
    expect(outcomes(judge({ policies: [{ ...keys, rows }], waivers: [waiver()] }, ''))).toEqual([
      'KEYS not applicable',
    ]);
  });
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
