import type { Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { Evidence } from '../../../contract/stages.ts';
import { firstFrames } from '../../../klog/frames.ts';
import type { Incident } from '../../../klog/report.ts';
import { changed, green } from '../../samples/green.ts';
import { lines } from '../options.ts';
import { fateOf } from '../vmm-end.ts';
import { endRule, failureRules, statusRules } from './vmm-end.ts';
import { killedRules } from './vmm-killed.ts';

const logOf = (symptom: Symptom, evidence: Evidence) =>
  fateOf(symptom, evidence)?.console?.file ?? 'console.log';

const silence = {
  ok: false,
  seconds: 0,
  error: { code: 'ENODEV', message: 'the vsock device is gone' },
} as const;
const report: Incident = {
  title: 'kernel panic: Attempted to kill init!',
  kind: 'panic',
  line: 300,
  boot: 1,
  frames: [],
  evidence: [{ line: 300, text: 'Kernel panic - not syncing: Attempted to kill init!' }],
  panicked: true,
  cut: false,
  garbled: false,
  times: 1,
};

const sample = (fate: Partial<typeof green.vsock.fate>, check = 'echo-to-guest') => ({
  stage: 'vsock' as const,
  check,
  evidence: changed('vsock', { echoToGuest: silence, fate: { ...green.vsock.fate, ...fate } }),
});

/** A report that the kernel outlives explains no other failure: it is one of its own. */
export const laterReportRules: readonly Rule[] = [
  {
    id: 'F30-report-later',
    matches(symptom, evidence) {
      const [first, ...others] = fateOf(symptom, evidence)?.incidents ?? [];
      if (symptom.check !== 'log' || !first) return undefined;
      const log = logOf(symptom, evidence);
      return {
        because: lines(
          symptom.failure.because,
          first.guilty && `it happened in ${first.guilty}`,
          others.length > 0 ? `and ${others.length} more after it; the first counts` : undefined,
        ),
        todo: `read ${log} of this run from line ${first.line} on; npm run klog -- ${log} lists all`,
      };
    },
    sample: sample({ incidents: [{ ...report, kind: 'WARNING', panicked: false }] }, 'log'),
  },
];

/** They come before all others: a VM that panicked or is gone explains everything that a stage saw of it. */
export const fateRules: readonly Rule[] = [
  {
    id: 'F30-panic-later',
    matches(symptom, evidence) {
      const first = fateOf(symptom, evidence)?.incidents.find(({ panicked }) => panicked);
      if (!first) return undefined;
      const seen = symptom.check === 'log' ? undefined : symptom.failure.what;
      return {
        what: `${symptom.stage}: ${first.title}`,
        blame: 'product',
        lastLine: first.evidence[0]?.text ?? first.title,
        because: lines(
          `the kernel panicked while the stage looked${seen ? `; seen by the stage: ${seen}` : ''}`,
          ...firstFrames(first),
        ),
        todo: `read ${logOf(symptom, evidence)} of this run from line ${first.line} on`,
      };
    },
    sample: sample({ incidents: [report] }),
  },
  ...killedRules,
  ...statusRules,
  ...failureRules,
  endRule(
    'machine-off',
    ({ stage, exit }) =>
      stage === 'boot'
        ? undefined
        : {
            headline: 'the guest went off',
            blame: 'product',
            because: `the VMM ended with exit code ${exit.exitCode}: the guest powered off or rebooted`,
            todo: 'see on the console who asked for it',
          },
    sample({ exit: { exitCode: 0, signal: undefined, seconds: 12 } }),
  ),
];
