import pc from 'picocolors';
import { policiesFor } from '../../contract/profile.ts';
import { definedNames } from '../../kconfig/defined.ts';
import { parseDotconfig, toConfig } from '../../kconfig/dotconfig.ts';
import type { Explanation } from '../../kconfig/explain/cause.ts';
import { explainRequests } from '../../kconfig/explain/explain.ts';
import { Subject } from '../../kconfig/explain/subject.ts';
import { outsideRange } from '../../kconfig/range.ts';
import { renderDotconfig } from '../../kconfig/write.ts';
import { searchUnknown } from '../../parts/kernel/kconfig-elsewhere.ts';
import { type Finding, isRed, judgePolicies } from '../../policy/judge.ts';
import { plural, printExplanation } from './print.ts';
import type { CliSubject } from './subject.ts';

/** The result of `check`; `--json` prints it unchanged. */
export interface CheckResult {
  readonly tree: string;
  readonly version: string;
  readonly arch: string;
  readonly requests: number;
  readonly unmet: readonly Explanation[];
  /** Failed findings of the profile's policies and waivers. Empty for fragments without a profile. */
  readonly policies: readonly Finding[];
  readonly waived: number;
}

/** Applies the requests to the base and judges the result. */
export async function check(subject: CliSubject): Promise<CheckResult> {
  const { model, base, merged, tree, version, arch } = subject;
  const conflicts = merged.conflicts.map(({ first, second }) => ({ request: first, by: second }));
  const findings = await judge(subject);
  return {
    tree,
    version,
    arch,
    requests: merged.requests.length,
    unmet: await searchUnknown(tree, explainRequests(model, base, merged.requests, conflicts)),
    policies: findings.filter(isRed),
    waived: findings.filter(({ outcome }) => outcome === 'waived').length,
  };
}

async function judge({
  model,
  base,
  merged,
  tree,
  version,
  profile,
}: CliSubject): Promise<readonly Finding[]> {
  if (!profile) return [];
  const { state } = new Subject(model, base, merged.requests);
  return judgePolicies(
    { policies: await policiesFor(profile, tree), waivers: profile.waivers },
    {
      config: toConfig(parseDotconfig(renderDotconfig(model, state), '.config')),
      version,
      knownSymbols: definedNames(model),
      requests: new Map(merged.requests.map(request => [request.symbol, request])),
      today: new Date(),
    },
  );
}

export const isGreen = ({ unmet, policies }: CheckResult) => unmet.length === 0 && policies.length === 0;

/** The text output. */
export function printCheck(result: CheckResult, name: string): string {
  const { unmet, policies, requests, version, arch, waived } = result;
  const blocks = [...unmet.map(printExplanation), ...policies.map(printFinding)];
  const met = requests - unmet.filter(({ cause }) => cause.kind !== 'overridden').length;
  const counts = [
    `${met} of ${plural(requests, 'request')} as asked`,
    ...(policies.length > 0 ? [`${plural(policies.length, 'policy row')} red`] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
  ];
  const outside = outsideRange(version);
  const summary = `${name} on Linux ${version} for ${arch}: ${counts.join(', ')}`;
  const note =
    outside === undefined ? [] : [pc.yellow(`${outside}; npm run kconfig -- oracle compares with its conf`)];
  return `${[...blocks, isGreen(result) ? pc.green(summary) : pc.red(summary), ...note].join('\n')}\n`;
}

function printFinding({
  policy,
  option,
  outcome,
  expected,
  actual,
  reason,
  setBy,
  because,
  todo,
}: Finding): string {
  const rows: (readonly [string, string | undefined])[] = [
    ['because', because ?? `${policy} wants ${expected}: ${reason}`],
    ['asked', setBy && `${setBy.file}:${setBy.line}`],
    ['do', todo],
  ];
  const lines = rows.flatMap(([label, text]) =>
    text ? [`  ${pc.bold(label.padEnd(10))} ${label === 'do' ? pc.green(text) : text}`] : [],
  );
  return [pc.red(`CONFIG_${option}: ${outcome}, is ${actual}  policy ${policy}`), ...lines, ''].join('\n');
}
