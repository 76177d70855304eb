import type { Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { Evidence } from '../../../contract/stages.ts';
import { firstFrames } from '../../../klog/frames.ts';
import type { Incident } from '../../../klog/report.ts';
import { changed, green } from '../../samples/green.ts';
import { lines } from '../options.ts';

/** What became of the machine in a stage behind the boot. */
function fateOf({ stage, subject }: Symptom, evidence: Evidence) {
  if (stage === 'network') return evidence.network?.networks.find(({ name }) => name === subject)?.fate;
  return stage === 'vsock' || stage === 'postgres' || stage === 'soak' ? evidence[stage]?.fate : undefined;
}

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

/** A report that the kernel outlives explains no other red: it is one of its own. */
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

/** Before all others: whatever a later stage saw, a machine that panicked or is gone explains it. */
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
          `the kernel panicked while the stage looked${seen ? `; what was seen of it: ${seen}` : ''}`,
          ...firstFrames(first),
        ),
        todo: `read ${logOf(symptom, evidence)} of this run from line ${first.line} on`,
      };
    },
    sample: sample({ incidents: [report] }),
  },
  {
    id: 'F20-vmm-killed',
    matches(symptom, evidence) {
      const fate = fateOf(symptom, evidence);
      const exit = fate?.exit;
      if (!exit?.signal) return undefined;
      return {
        lastLine: fate?.lastLines.at(-1) ?? 'nothing was printed',
        what: `${symptom.stage}: the VMM was ended by ${exit.signal} ${exit.seconds.toFixed(1)} s after power-on`,
        blame: 'infrastructure',
        because: lines(
          symptom.stage === 'soak' ? evidence.soak?.killer : undefined,
          `nobody of us sent it, and the guest's console shows no fault; what was seen of it: ${symptom.failure.what}`,
        ),
        todo: 'look for who ended it: the out-of-memory killer (dmesg of this machine), or Android’s phantom-process killer (logcat: PhantomProcessRecord)',
      };
    },
    sample: sample({ exit: { exitCode: undefined, signal: 'SIGKILL', seconds: 90 } }),
  },
  {
    id: 'machine-off',
    matches(symptom, evidence) {
      const fate = fateOf(symptom, evidence);
      if (!fate?.exit) return undefined;
      return {
        what: `${symptom.stage}: the machine went off ${fate.exit.seconds.toFixed(1)} s after power-on`,
        blame: 'product',
        lastLine: fate.lastLines.at(-1) ?? 'nothing was printed',
        because: lines(
          `the VMM ended with exit code ${fate.exit.exitCode}: the guest powered off or rebooted`,
          `what was seen of it: ${symptom.failure.what}`,
        ),
        todo: 'see on the console who asked for it',
      };
    },
    sample: sample({ exit: { exitCode: 0, signal: undefined, seconds: 12 } }),
  },
];
