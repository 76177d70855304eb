import type { Verdict } from '../../contract/stage.ts';
import { redOf } from '../../contract/verdict.ts';
import { describePolicy, describeWaivers } from '../../policy/describe.ts';
import type { Finding } from '../../policy/judge.ts';

type Check = 'policy' | 'waivers';

const red = redOf<Check>();

/** A verdict for each policy about the command line and the running kernel, and one for their waivers. */
export function judgeRunningPolicies(findings: readonly Finding[]): Verdict<Check>[] {
  const outdated = describeWaivers(findings);
  return [
    ...[...new Set(findings.map(({ policy }) => policy))].map((policy): Verdict<Check> => {
      const { says, fault } = describePolicy(findings, policy);
      if (!fault) return { check: 'policy', subject: policy, says };
      return red('policy', { ...fault, code: 'boot.policy-violated', what: `boot: ${fault.what}` }, policy);
    }),
    outdated
      ? red('waivers', { ...outdated, code: 'boot.waiver-stale', what: `boot: ${outdated.what}` })
      : { check: 'waivers', says: 'every waiver is in its time and needed' },
  ];
}
