import { expect, test } from 'vitest';
import { parseFragment } from '../kconfig/fragment.ts';
import { describePolicy, describeWaivers } from './describe.ts';
import { judge, keys, waiver } from './mock-policy.ts';

const asking = (text: string) => ({
  requests: new Map(parseFragment(text, 'fragments/a.config').map(request => [request.symbol, request])),
});

test('a policy that holds says how many rows hold and how many are waived', () => {
  expect(describePolicy(judge({}, 'CONFIG_KEYS=y'), 'keys')).toEqual({ says: 'keys: 1 held, 0 waived' });
});

test('a violated policy names the line that asks for the wrong value', () => {
  const { fault } = describePolicy(judge({}, '', asking('# CONFIG_KEYS is not set\n')), 'keys');
  expect(fault?.what).toBe('policy keys is violated by CONFIG_KEYS');
  expect(fault?.because).toBe(
    'CONFIG_KEYS is n, must be y; fragments/a.config:1 asks for n: secrets need a place',
  );
  expect(fault?.blame).toBeUndefined();
});

test('a violated policy does not blame a line that asks for the right value', () => {
  const { fault } = describePolicy(judge({}, '', asking('CONFIG_KEYS=y\n')), 'keys');
  expect(fault?.because).toContain('fragments/a.config:1 asks for y in vain');
});

test('a waiver whose time is over says when it ended, and blames the user', () => {
  const { fault } = describePolicy(judge({ waivers: [waiver({ until: '2026-01-31' })] }, ''), 'keys');
  expect(fault).toMatchObject({ blame: 'user', because: expect.stringContaining('ended on 2026-01-31') });
});

test('a parameter of the command line is named as it is spelt there', () => {
  const policies = [
    { ...keys, of: 'command line' as const, rows: [{ option: 'kpti', expect: 'n' as const, reason: 'x' }] },
  ];
  const findings = judge({ policies }, '', { of: 'command line', config: new Map([['kpti', '0']]) });
  expect(describePolicy(findings, 'keys').fault?.because).toBe('kpti is 0, must be absent: x');
});

test('waivers that nothing needs are named', () => {
  expect(describeWaivers(judge({ waivers: [waiver()] }, ''))).toBeUndefined();
  expect(describeWaivers(judge({ waivers: [waiver()] }, 'CONFIG_KEYS=y'))).toMatchObject({
    what: 'a waiver is not needed any more',
    because: 'keys, CONFIG_KEYS: the configuration meets the demand',
  });
});
