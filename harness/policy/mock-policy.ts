import { parseDotconfig, toConfig } from '../kconfig/dotconfig.ts';
import { type Finding, judgePolicies, type Rules, type Subject } from './judge.ts';
import { on, type Policy, type Waiver } from './policy.ts';

/** For tests: a policy with one row. */
export const keys: Policy = { name: 'keys', reason: 'keys', rows: on({ KEYS: 'secrets need a place' }) };

/** For tests: a waiver of that row, in its time. */
export const waiver = (over: Partial<Waiver> = {}): Waiver => ({
  policy: 'keys',
  options: ['KEYS'],
  reason: 'no secrets here',
  until: '2026-06-15',
  ...over,
});

/** For tests: judges a .config, by {@link keys} where no rules are given. */
export function judge(rules: Partial<Rules>, dotconfig: string, subject: Partial<Subject> = {}): Finding[] {
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

/** For tests: `KEYS held` for each finding. */
export const outcomes = (findings: readonly Finding[]) =>
  findings.map(({ option, outcome }) => `${option} ${outcome}`);
