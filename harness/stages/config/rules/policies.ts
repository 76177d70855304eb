import type { Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { Evidence } from '../../../contract/stages.ts';
import { lines } from '../../boot/options.ts';
import { changed, green } from '../../samples/green.ts';

function violated({ config }: Evidence, { stage, check, subject }: Symptom) {
  if (stage !== 'config' || check !== 'policy') return [];
  return (config?.policies ?? []).filter(row => row.policy === subject && row.outcome === 'violated');
}

const violating = (...options: readonly string[]): Evidence =>
  changed('config', {
    policies: green.config.policies.map(row =>
      options.includes(row.option) ? { ...row, outcome: 'violated', actual: 'n' } : row,
    ),
  });

/** A policy option for which the consequence of its absence is known. */
const offRule = (id: string, option: string, policy: string, breaks: string): Rule => ({
  id,
  matches(symptom, evidence) {
    const row = violated(evidence, symptom).find(finding => finding.option === option);
    if (!row) return undefined;
    const { setBy, actual, todo } = row;
    const because = lines(symptom.failure.because, breaks);
    // If a line requests y without effect, a dependency is missing; the finding names the command that shows it.
    if (todo && setBy && setBy.value !== actual) return { because, todo };
    return { because, todo: `put CONFIG_${option}=y back${setBy ? ` in ${setBy.file}:${setBy.line}` : ''}` };
  },
  sample: { stage: 'config', check: 'policy', subject: policy, evidence: violating(option) },
});

export const policyRules: readonly Rule[] = [
  {
    id: 'F01-must-survive-off',
    matches(symptom, evidence) {
      if (symptom.subject !== 'must-survive') return undefined;
      const rows = violated(evidence, symptom);
      if (rows.length === 0) return undefined;
      const places = rows.flatMap(({ setBy, actual }) =>
        setBy?.value === actual ? [`${setBy.file}:${setBy.line}`] : [],
      );
      return {
        because: lines(
          symptom.failure.because,
          'developers sometimes switch such options off to make a build pass; the build error has its own fix',
        ),
        todo:
          places.length > 0
            ? `remove ${places.join(', ')}; if the build then fails, its first error names what the workstation lacks`
            : `npm run kconfig -- explain ${rows.map(({ option }) => option).join(' ')}`,
      };
    },
    sample: {
      stage: 'config',
      check: 'policy',
      subject: 'must-survive',
      evidence: violating('KEYS', 'INTEGRITY'),
    },
  },
  {
    id: 'security-modules-unlisted',
    matches(symptom, evidence) {
      const row = violated(evidence, symptom).find(({ option }) => option === 'LSM');
      if (!row) return undefined;
      return {
        because: lines(
          symptom.failure.because,
          'a module that is built in but not on this list does nothing, and the kernel does not report it',
        ),
        todo: row.setBy
          ? `set CONFIG_LSM to ${row.expected} in ${row.setBy.file}:${row.setBy.line}`
          : `set CONFIG_LSM to ${row.expected}`,
      };
    },
    sample: {
      stage: 'config',
      check: 'policy',
      subject: 'hardening/security-policy',
      evidence: changed('config', {
        policies: [
          {
            policy: 'hardening/security-policy',
            option: 'LSM',
            outcome: 'violated',
            expected: 'a list with landlock, lockdown, yama',
            actual: '',
            reason: 'a module that is built in but not on this list does nothing',
            blame: 'product',
          },
        ],
      }),
    },
  },
  offRule(
    'F14-tun-off',
    'TUN',
    'forwarder',
    'in the guest: /dev/net/tun is missing, and the network forwarder breaks off with EOF',
  ),
  offRule(
    'F16-sysvipc-off',
    'SYSVIPC',
    'postgres',
    'in the guest: initdb ends with `could not create shared memory segment: Function not implemented`',
  ),
];
