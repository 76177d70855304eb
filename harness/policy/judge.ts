import type { Config } from '../kconfig/dotconfig.ts';
import type { Request } from '../kconfig/fragment.ts';
import { inRange } from '../kconfig/version.ts';
import { holds, spell } from './expectation.ts';
import type { Policy, Row, Waiver } from './policy.ts';

export type Outcome =
  | 'held'
  | 'not applicable'
  | 'waived'
  | 'violated'
  | 'waiver expired'
  | 'waiver needless';

/** What one row of a policy, or one option of a waiver, came to. */
export interface Finding {
  readonly policy: string;
  readonly option: string;
  readonly outcome: Outcome;
  /** `y`, `at least 32768`; with alternatives `y, or MODULES=n`. */
  readonly expected: string;
  readonly actual: string;
  /** Why the policy wants it. */
  readonly reason: string;
  readonly waiver?: Waiver;
  /** The fragment's line that asked for the value it has. */
  readonly setBy?: Request;
  /** Why a row is not applicable or a waiver needless. */
  readonly because?: string;
  /** The configuration's fault, or that of who keeps the waivers. Only where {@link isRed}. */
  readonly blame?: 'product' | 'user';
  /** What to do; only where {@link isRed}. */
  readonly todo?: string;
}

export interface Rules {
  readonly policies: readonly Policy[];
  readonly waivers: readonly Waiver[];
}

/** The configuration that is judged and what is known about its tree. */
export interface Subject {
  readonly config: Config;
  /** Version of the tree, as in its Makefile: `6.1.192`. */
  readonly version: string;
  /** Every symbol of the tree; without it no option counts as unknown. */
  readonly knownSymbols?: ReadonlySet<string>;
  /** By symbol: names the line to blame. */
  readonly requests?: ReadonlyMap<string, Request>;
  readonly today: Date;
}

/** Whether a finding turns the config stage red. */
export function isRed({ outcome }: Finding): boolean {
  return outcome === 'violated' || outcome === 'waiver expired' || outcome === 'waiver needless';
}

/** Every row of every policy in order, then the waivers that nothing needed. */
export function judgePolicies(rules: Rules, subject: Subject): Finding[] {
  const findings = rules.policies.flatMap(policy => judgePolicy(policy, rules.waivers, subject));
  return [...findings, ...needlessWaivers(rules, findings)];
}

function judgePolicy(policy: Policy, waivers: readonly Waiver[], subject: Subject): Finding[] {
  const { name, absent, reason } = policy;
  if (absent) {
    const none = { option: 'all', expected: 'its rows', actual: 'none' };
    return [{ policy: name, ...none, reason, outcome: 'not applicable', because: absent }];
  }
  return policy.rows.map(row => judgeRow(policy, row, waivers, subject));
}

function judgeRow(policy: Policy, row: Row, waivers: readonly Waiver[], subject: Subject): Finding {
  const base = {
    policy: policy.name,
    option: row.option,
    expected: [spell(row), ...(row.or ?? []).map(({ option, ...rest }) => `${option}=${spell(rest)}`)].join(
      ', or ',
    ),
    actual: subject.config.get(row.option) ?? 'n',
    reason: row.reason,
  };
  const because = whyNotApplicable(policy, row, subject);
  if (because) return { ...base, outcome: 'not applicable', because };
  if ([row, ...(row.or ?? [])].some(condition => holds(condition, subject.config)))
    return { ...base, outcome: 'held' };

  const setBy = subject.requests?.get(row.option);
  const waiver = waivers.find(
    ({ policy: name, options }) => name === policy.name && options.includes(row.option),
  );
  const red = { ...base, ...(setBy ? { setBy } : {}) };
  if (!waiver) return { ...red, outcome: 'violated', blame: 'product', todo: howToMeet(row, setBy) };
  if (subject.today.toISOString().slice(0, 10) <= waiver.until) return { ...red, outcome: 'waived', waiver };
  const todo = `${howToMeet(row, setBy)}; or look at the waiver's reason again and, if it still holds, move its date`;
  return { ...red, outcome: 'waiver expired', waiver, blame: 'user', todo };
}

function whyNotApplicable(
  policy: Policy,
  row: Row,
  { config, version, knownSymbols }: Subject,
): string | undefined {
  if (row.since && !inRange(version, { since: row.since })) return `the option came with Linux ${row.since}`;
  if (row.until && !inRange(version, { until: row.until })) return `the option left with Linux ${row.until}`;
  if (row.when && !holds(row.when, config)) {
    return `it only matters with ${row.when.option}=${spell(row.when)}`;
  }
  if (policy.unknown === 'violated' || !knownSymbols) return undefined;
  const known = [row, ...(row.or ?? [])].some(({ option }) => knownSymbols.has(option));
  return known ? undefined : 'this tree has no such option';
}

function howToMeet({ option, expect }: Row, setBy: Request | undefined): string {
  const wish = `CONFIG_${option} to ${spell({ expect })}`;
  return setBy
    ? `change ${wish} in ${setBy.file}:${setBy.line}, or waive it with a reason and a date`
    : `set ${wish} in a fragment of the profile (npm run kconfig -- explain ${option} shows what it needs), or waive it with a reason and a date`;
}

/**
 * Waivers for what is met, or for what no policy asks. One whose row is not applicable rests: the same profile is
 * judged with other trees and toolchains, where it is needed.
 */
function needlessWaivers({ policies, waivers }: Rules, findings: readonly Finding[]): Finding[] {
  const byRow = new Map(findings.map(finding => [`${finding.policy} ${finding.option}`, finding]));
  const absent = new Set(policies.filter(policy => policy.absent).map(({ name }) => name));
  return waivers
    .filter(({ policy }) => !absent.has(policy))
    .flatMap(waiver =>
      waiver.options.map(option => ({ waiver, option, row: byRow.get(`${waiver.policy} ${option}`) })),
    )
    .filter(({ row }) => !row || row.outcome === 'held')
    .map(({ waiver, option, row }) => ({
      policy: waiver.policy,
      option,
      outcome: 'waiver needless',
      expected: row?.expected ?? 'nothing',
      actual: row?.actual ?? 'n',
      reason: row?.reason ?? waiver.reason,
      waiver,
      because: row
        ? 'the configuration meets the demand'
        : `no policy ${waiver.policy} of this profile asks for the option`,
      blame: 'user',
      todo: `take ${option} out of the waiver for ${waiver.policy}`,
    }));
}
