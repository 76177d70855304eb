import type { Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { Evidence } from '../../../contract/stages.ts';
import { type CauseCode, causeOf } from '../../../klog/build/causes.ts';
import type { BuildError } from '../../../klog/build-log.ts';
import { askedFor, lines } from '../../boot/options.ts';
import { changed, green } from '../../samples/green.ts';

const broke = ({ stage, check }: Symptom, { build }: Evidence) =>
  stage === 'build' && check === 'builds'
    ? build?.errors.find(({ severity }) => severity === 'error')
    : undefined;

const error: BuildError = {
  kind: 'compile',
  severity: 'error',
  summary: 'the vault is open',
  hostTool: false,
  at: 1,
  text: '',
  code: 'build.unknown',
  blame: 'unknown',
  because: 'no known cause fits',
  todo: 'build that target alone',
};

/** Explains builds whose first error has one of these causes. `todo` is set if endgoal has a simpler fix. */
function causeRule(id: string, codes: readonly [CauseCode, ...CauseCode[]], todo?: string): Rule {
  const { blame, field, because, todo: usual } = causeOf(codes[0]);
  return {
    id,
    matches(symptom, evidence) {
      const found = broke(symptom, evidence);
      if (!found || !(codes.includes(found.code) || (field && found.field === field))) return undefined;
      const { failure } = symptom;
      return {
        blame: found.blame ?? blame,
        because: failure.because ?? found.because,
        todo: todo ?? found.todo,
      };
    },
    sample: {
      stage: 'build',
      check: 'builds',
      evidence: changed('build', {
        lastLine: 'make: *** [Makefile:231: __sub-make] Error 2',
        errors: [{ ...error, code: codes[0], blame, because, todo: usual }],
      }),
    },
  };
}

const setUp = 'npm run doctor shows what is missing, npm run setup installs it';

export const buildRules: readonly Rule[] = [
  causeRule('F03-openssl-headers-missing', ['build.openssl-headers', 'build.openssl-engine']),
  causeRule('F04-host-libc', ['build.host-libc']),
  causeRule(
    'build-disk-full',
    ['build.disk-full'],
    'free space (df -h), or put the store elsewhere with ENDGOAL_STORE=DIR',
  ),
  causeRule('build-out-of-memory', ['build.out-of-memory'], 'build with fewer jobs: JOBS=1 npm test'),
  causeRule('build-link-out-of-memory', ['build.link-out-of-memory', 'build.pahole-out-of-memory']),
  causeRule(
    'build-tool-missing',
    ['build.tool-missing', 'build.compiler-missing', 'build.pahole-missing', 'build.rust-missing'],
    setUp,
  ),
  causeRule('build-compiler-crash', ['build.compiler-crash', 'build.tool-crash']),
  causeRule('build-host-library-missing', ['build.host-library', 'build.host-libc-headers'], setUp),
  {
    // The model of the build log explains every other known cause.
    id: 'build-evidence-cause',
    matches(symptom, evidence) {
      const found = broke(symptom, evidence);
      if (!found?.code || found.code === 'build.unknown') return undefined;
      const { blame, because, todo } = found;
      return { blame, because: symptom.failure.because ?? because, todo };
    },
    sample: {
      stage: 'build',
      check: 'builds',
      evidence: changed('build', {
        errors: [{ ...error, code: 'build.source-mismatch', ...causeOf('build.source-mismatch') }],
      }),
    },
  },
  {
    id: 'F27-image-format',
    matches({ stage, check, failure }, { build }) {
      if (stage !== 'build' || check !== 'format' || !build) return undefined;
      const { format, arch } = build.facts;
      if (format === 'Image' && arch === 'arm64') return undefined;
      return {
        because: lines(failure.because, 'a VMM that loads it prints nothing, or reports an unknown format'),
        todo: failure.todo,
      };
    },
    sample: {
      stage: 'build',
      check: 'format',
      evidence: changed('build', { facts: { format: 'Image.gz' } }),
    },
  },
  {
    id: 'F05-changed-after-the-check',
    matches({ stage, check, failure }, evidence) {
      const drift = evidence.build?.drift ?? [];
      if (stage !== 'build' || check !== 'config-kept' || drift.length === 0) return undefined;
      return {
        because: lines(failure.because, ...drift.slice(0, 3).map(row => askedFor(evidence, row.symbol))),
        todo: failure.todo,
      };
    },
    sample: {
      stage: 'build',
      check: 'config-kept',
      evidence: changed('build', { drift: [{ symbol: 'TUN', before: 'y', after: 'n' }] }),
    },
  },
  {
    id: 'F07-stale-object',
    matches({ stage, check, subject, failure }, evidence) {
      if (stage !== 'build' || check !== 'symbols') return undefined;
      const lacking = (evidence.build?.symbols ?? []).filter(
        row => row.option === subject && row.on && row.present === false,
      );
      if (lacking.length === 0) return undefined;
      const { made, prebuilt, key } = evidence.build ?? {};
      return {
        because: lines(failure.because, subject && askedFor(evidence, subject)),
        todo: prebuilt
          ? 'put the System.map of the same build beside the Image'
          : made
            ? failure.todo
            : `remove ${key?.slice(0, 12)} from the store's kernel folder and build again: what lies there is not what was built`,
      };
    },
    sample: {
      stage: 'build',
      check: 'symbols',
      subject: 'VIRTIO_VSOCKETS',
      evidence: changed('build', {
        symbols: (green.build.symbols ?? []).map(row =>
          row.option === 'VIRTIO_VSOCKETS' ? { ...row, present: false } : row,
        ),
      }),
    },
  },
];
