import type { Rule } from '../../../contract/rule.ts';
import type { Evidence } from '../../../contract/stages.ts';
import { parseCommandLine } from '../../../policy/command-line.ts';
import type { Finding } from '../../../policy/judge.ts';
import { changed, green } from '../../samples/green.ts';
import { askedFor, lines, optionOf } from '../options.ts';

/** The modules that are built in and not active. */
const inactive = ({ boot }: Evidence) =>
  (boot?.policies ?? []).flatMap(({ option, outcome }) =>
    outcome === 'violated' && option.startsWith('lsm.') ? [option.slice('lsm.'.length)] : [],
  );

/** The word of the command line that chooses modules, as it stands there; undefined where there is none. */
function choosingWord({ boot }: Evidence): string | undefined {
  const given = parseCommandLine(boot?.guest?.cmdline ?? '');
  const name = ['lsm', 'security'].find(parameter => given.has(parameter));
  return name && `${name}=${given.get(name)}`;
}

const yamaOff: Finding = {
  policy: 'hardening/run-time',
  of: 'run time',
  option: 'lsm.yama',
  outcome: 'violated',
  expected: 'y',
  actual: 'n',
  reason: 'only a parent may ptrace',
  blame: 'product',
};

const sample = (cmdline: string) => {
  const { guest } = green.boot;
  const evidence = changed('boot', {
    policies: [yamaOff],
    ...(guest ? { guest: { ...guest, cmdline, lsms: ['capability'] } } : {}),
  });
  return { stage: 'boot', check: 'policy', subject: yamaOff.policy, evidence } as const;
};

export const runningPolicyRules: readonly Rule[] = [
  {
    id: 'security-modules-chosen-at-boot',
    matches({ stage, subject, failure }, evidence) {
      const word = choosingWord(evidence);
      if (stage !== 'boot' || subject !== yamaOff.policy || inactive(evidence).length === 0 || !word)
        return undefined;
      return {
        because: lines(
          failure.because,
          `the kernel command line says ${word}, which replaces the list in CONFIG_LSM`,
          `active: ${evidence.boot?.guest?.lsms.join(', ') || 'none'}`,
        ),
        todo: `take ${word} off the kernel command line, or add ${inactive(evidence).join(',')} to it`,
      };
    },
    sample: sample('console=ttyAMA0 lsm=capability'),
  },
  {
    id: 'security-modules-not-listed',
    matches({ stage, subject, failure }, evidence) {
      const missing = inactive(evidence);
      if (stage !== 'boot' || subject !== yamaOff.policy || missing.length === 0) return undefined;
      return {
        because: lines(
          failure.because,
          `CONFIG_LSM is ${optionOf(evidence, 'LSM') ?? 'not known'}: a module that is not on this list does nothing`,
          askedFor(evidence, 'LSM'),
        ),
        todo: `add ${missing.join(',')} to CONFIG_LSM`,
      };
    },
    sample: sample('console=ttyAMA0'),
  },
];
