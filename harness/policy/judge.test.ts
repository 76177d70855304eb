import { describe, expect, test } from 'vitest';
import { parseFragment } from '../kconfig/fragment.ts';
import { isRed } from './judge.ts';
import { judge, keys, outcomes, waiver } from './mock-policy.ts';
import { off, on, rowsOf } from './policy.ts';

const requestsOf = (text: string) =>
  new Map(parseFragment(text, 'fragments/a.config').map(request => [request.symbol, request]));

describe('a demand', () => {
  test('that is met holds', () => {
    const findings = judge({}, 'CONFIG_KEYS=y');
    expect(findings).toMatchObject([
      { outcome: 'held', expected: 'y', actual: 'y', reason: 'secrets need a place' },
    ]);
    expect(findings.some(isRed)).toBe(false);
  });

  test('that is not met fails and names the line of the fragment that asks for the wrong value', () => {
    const [finding] = judge({}, '', { requests: requestsOf('\n# CONFIG_KEYS is not set\n') });
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

  test('whose line asks for the right value does not tell to change that line', () => {
    const [finding] = judge({}, '', { requests: requestsOf('CONFIG_KEYS=y\n') });
    expect(finding?.todo).toMatchInlineSnapshot(
      `"give fragments/a.config:1 what it needs to come out as asked (npm run kconfig -- explain KEYS), or waive it with a reason and a date"`,
    );
  });

  test('that can be met outside of the configuration says how', () => {
    const rows = on({ KEYS: '' }, { otherwise: 'put keys=1 on the kernel command line' });
    expect(judge({ policies: [{ ...keys, rows }] }, '')[0]?.todo).toMatchInlineSnapshot(
      `"set CONFIG_KEYS to y in a fragment of the profile (npm run kconfig -- explain KEYS shows what it needs), or put keys=1 on the kernel command line, or waive it with a reason and a date"`,
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

  test('may be met by several conditions together', () => {
    const both = [
      { option: 'init_on_alloc', expect: 'n' },
      { option: 'INIT_ON_ALLOC_DEFAULT_ON', expect: 'y' },
    ] as const;
    const rows = rowsOf('on', { init_on_alloc: 'fresh memory is zero' }, { or: [both] });
    const given = (...values: [string, string][]) =>
      outcomes(judge({ policies: [{ ...keys, rows }] }, '', { config: new Map(values) }));
    expect(given(['init_on_alloc', 'yes'])).toEqual(['init_on_alloc held']);
    expect(given(['INIT_ON_ALLOC_DEFAULT_ON', 'y'])).toEqual(['init_on_alloc held']);
    expect(given(['INIT_ON_ALLOC_DEFAULT_ON', 'y'], ['init_on_alloc', '0'])).toEqual([
      'init_on_alloc violated',
    ]);
    expect(given()).toEqual(['init_on_alloc violated']);
    expect(judge({ policies: [{ ...keys, rows }] }, '')[0]).toMatchObject({
      expected: 'on, or init_on_alloc absent with INIT_ON_ALLOC_DEFAULT_ON=y',
      actual: 'absent',
    });
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

describe('a policy about the command line', () => {
  const policies = [
    keys,
    { name: 'words', reason: '', of: 'command line' as const, rows: off({ nokaslr: 'known addresses' }) },
  ];
  const waivers = [waiver({ policy: 'words', options: ['nokaslr'] })];
  const config = new Map([['nokaslr', 'y']]);

  test('is not judged with the configuration, nor are its waivers', () => {
    expect(outcomes(judge({ policies, waivers }, 'CONFIG_KEYS=y'))).toEqual(['KEYS held']);
  });

  test('is judged where that is asked for, alone', () => {
    const findings = judge({ policies }, '', { of: 'command line', config });
    expect(findings).toMatchObject([
      {
        of: 'command line',
        outcome: 'violated',
        expected: 'absent',
        actual: 'y',
        todo: expect.stringMatching(/^take nokaslr off/),
      },
    ]);
    expect(outcomes(judge({ policies, waivers }, '', { of: 'command line', config }))).toEqual([
      'nokaslr waived',
    ]);
  });
});

test('a command line that is built in and always counts can meet a demand on the configuration', () => {
  const or = [{ option: '8250.nr_uarts', expect: { atLeast: 2 } }] as const;
  const rows = rowsOf({ atLeast: 2 }, { SERIAL_8250_RUNTIME_UARTS: 'two UARTs' }, { or });
  const given = (more: string) =>
    outcomes(judge({ policies: [{ ...keys, rows }] }, `CONFIG_CMDLINE="8250.nr_uarts=4"\n${more}`));
  expect(given('')).toEqual(['SERIAL_8250_RUNTIME_UARTS violated']);
  expect(given('CONFIG_CMDLINE_FORCE=y')).toEqual(['SERIAL_8250_RUNTIME_UARTS held']);
});
