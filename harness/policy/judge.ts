import type { Config } from '../kconfig/dotconfig.ts';
import type { Request } from '../kconfig/fragment.ts';
import { inRange } from '../kconfig/version.ts';
import { withBuiltInParameters } from './command-line.ts';
import { holds, spell } from './expectation.ts';
import { howToMeet } from './how-to-meet.ts';
import type { Condition, Policy, PolicySubject, Row, Waiver } from './policy.ts';

export type Outcome =
  | 'held'
  | 'not applicable'
  | 'waived'
  | 'violated'
  | 'waiver expired'
  | 'waiver needless';

/** The result for one row of a policy, or for one option of a waiver. */
export interface Finding {
  readonly policy: string;
  /** `configuration` where it is not said. */
  readonly of?: PolicySubject;
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
  /** `product` for the configuration, `user` for an outdated waiver. Only where {@link isRed}. */
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
  /** Only policies about this are judged; `configuration` where it is not said. */
  readonly of?: PolicySubject;
  /** Value by option. To judge a command line or a running kernel: its values beside those of the configuration. */
  readonly config: Config;
  /** Version of the tree, as in its Makefile: `6.1.192`. */
  readonly version: string;
  /** Every symbol of the tree; without it no option counts as unknown. */
  readonly knownSymbols?: ReadonlySet<string>;
  /** By symbol: names the line to blame. */
  readonly requests?: ReadonlyMap<string, Request>;
  readonly today: Date;
}

/** Whether a finding fails its stage. */
export function isRed({ outcome }: Finding): boolean {
  return outcome === 'violated' || outcome === 'waiver expired' || outcome === 'waiver needless';
}

/**
 * Every row of every policy about the subject, in order, then the waivers that nothing needed. A waiver for a policy that
 * does not exist is reported with the configuration.
 */
export function judgePolicies({ policies, waivers }: Rules, given: Subject): Finding[] {
  const { of = 'configuration' } = given;
  const subject = of === 'configuration' ? { ...given, config: withBuiltInParameters(given.config) } : given;
  const about = new Map(policies.map(policy => [policy.name, policy.of ?? 'configuration']));
  const rules = {
    policies: policies.filter(({ name }) => about.get(name) === of),
    waivers: waivers.filter(
      ({ policy, when, versions = {} }) =>
        (about.get(policy) ?? 'configuration') === of &&
        inRange(subject.version, versions) &&
        (!when || holds(when, subject.config)),
    ),
  };
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
  const actual = subject.config.get(row.option) ?? nothing(row.option);
  const base = {
    policy: policy.name,
    ...(policy.of ? { of: policy.of } : {}),
    option: row.option,
    expected: [spellValue(row), ...(row.or ?? []).map(spellAlternative)].join(', or '),
    actual,
    reason: row.reason,
  };
  const because = whyNotApplicable(policy, row, subject);
  if (because) return { ...base, outcome: 'not applicable', because };
  if (alternativesOf(row).some(all => all.every(condition => holds(condition, subject.config))))
    return { ...base, outcome: 'held' };

  const setBy = subject.requests?.get(row.option);
  const waiver = waivers.find(
    ({ policy: name, options }) => name === policy.name && options.includes(row.option),
  );
  const red = { ...base, ...(setBy ? { setBy } : {}) };
  const todo = howToMeet(row, policy.of, setBy);
  if (!waiver) return { ...red, outcome: 'violated', blame: 'product', todo };
  if (subject.today.toISOString().slice(0, 10) <= waiver.until) return { ...red, outcome: 'waived', waiver };
  return {
    ...red,
    outcome: 'waiver expired',
    waiver,
    blame: 'user',
    todo: `${todo}; or look at the waiver's reason again and, if it still holds, move its date`,
  };
}

/** What meets a row: one of these, each with all of its conditions. */
const alternativesOf = (row: Row): (readonly Condition[])[] => [[row], ...(row.or ?? []).map(listOf)];

const listOf = (alternative: Condition | readonly Condition[]): readonly Condition[] =>
  'option' in alternative ? [alternative] : alternative;

const spellAlternative = (alternative: Condition | readonly Condition[]) =>
  listOf(alternative).map(spellCondition).join(' with ');

function spellCondition({ option, expect }: Condition): string {
  const value = spellValue({ option, expect });
  return value === missing ? `${option} ${value}` : `${option}=${value}`;
}

const spellValue = ({ option, expect }: Condition) => (expect === 'n' ? nothing(option) : spell({ expect }));

/** The word for an option that is not set: `n` for Kconfig symbols (upper case), `absent` for parameters and sysctls. */
const nothing = (option: string) => (/[a-z]/.test(option) && !option.startsWith('lsm.') ? missing : 'n');
const missing = 'absent';

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
  const known = alternativesOf(row).some(all => all.some(({ option }) => knownSymbols.has(option)));
  if (known) return undefined;
  return policy.of === 'run time' ? 'this kernel has no such setting' : 'this tree has no such option';
}

/**
 * Waivers for what is met, or for what no policy asks. One whose row is not applicable rests: the same profile is
 * judged with other trees and toolchains, where it is needed.
 */
function needlessWaivers({ policies, waivers }: Rules, findings: readonly Finding[]): Finding[] {
  // An option may have a row for each of several ranges of versions: the one that applies counts.
  const byRow = new Map(
    findings
      .toSorted((a, b) => Number(b.outcome === 'not applicable') - Number(a.outcome === 'not applicable'))
      .map(finding => [`${finding.policy} ${finding.option}`, finding]),
  );
  const absent = new Set(policies.filter(policy => policy.absent).map(({ name }) => name));
  return waivers
    .filter(({ policy }) => !absent.has(policy))
    .flatMap(waiver =>
      waiver.options.map(option => ({ waiver, option, row: byRow.get(`${waiver.policy} ${option}`) })),
    )
    .filter(({ row }) => !row || row.outcome === 'held')
    .map(({ waiver, option, row }) => ({
      policy: waiver.policy,
      ...(row?.of ? { of: row.of } : {}),
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
