import type { Diagnosis, Known, Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { BuildError } from '../../../klog/build-log.ts';
import { askedFor, lines } from '../../boot/options.ts';
import { changed, green } from '../../samples/green.ts';

const broke = ({ stage, check }: Symptom, { build }: Known) =>
  stage === 'build' && check === 'builds'
    ? build?.errors.find(({ severity }) => severity === 'error')
    : undefined;

const sample = (error: Partial<BuildError>) => ({
  stage: 'build' as const,
  check: 'builds',
  known: changed('build', {
    lastLine: 'make: *** [Makefile:231: __sub-make] Error 2',
    errors: [{ kind: 'compile', severity: 'error', summary: '', hostTool: false, at: 1, text: '', ...error }],
  }),
});

/** What the first error of a build log settles by itself. */
const errorRule = (
  id: string,
  error: Partial<BuildError>,
  fits: (error: BuildError) => boolean,
  says: Diagnosis,
): Rule => ({
  id,
  speaks(symptom, known) {
    const found = broke(symptom, known);
    if (!found || !fits(found)) return undefined;
    return { ...says, because: lines(symptom.failure.because, says.because) };
  },
  sample: sample(error),
});

export const buildRules: readonly Rule[] = [
  errorRule(
    'F03-openssl-headers-missing',
    { kind: 'missing header', field: 'F03', hostTool: true },
    ({ field }) => field === 'F03',
    {
      blame: 'infrastructure',
      because: 'sign-file and extract-cert need OpenSSL',
      todo: "install libssl-dev; without engine headers give HOSTCFLAGS=-I… and HOSTLDFLAGS='-L… -Wl,-rpath,…' a prebuilt OpenSSL or BoringSSL (AOSP: prebuilts/kernel-build-tools/linux-x86/{include,lib64})",
    },
  ),
  errorRule('F04-host-libc', { field: 'F04', hostTool: true }, ({ field }) => field === 'F04', {
    blame: 'infrastructure',
    because: "it met a libc that is not glibc: the kernel's headers and the host's fit no more",
    todo: 'build in a Debian container or on a glibc host; do not edit the tree',
  }),
  errorRule('build-disk-full', { kind: 'disk full' }, ({ kind }) => kind === 'disk full', {
    blame: 'infrastructure',
    because: 'the disk of the store or of /tmp is full',
    todo: 'make room (df -h), or put the store elsewhere with ENDGOAL_STORE=DIR',
  }),
  errorRule('build-out-of-memory', { kind: 'out of memory' }, ({ kind }) => kind === 'out of memory', {
    blame: 'infrastructure',
    because: 'this machine had no memory left',
    todo: 'build with fewer jobs: JOBS=1 npm test',
  }),
  errorRule('build-tool-missing', { kind: 'missing tool' }, ({ kind }) => kind === 'missing tool', {
    blame: 'infrastructure',
    because: 'this machine lacks a program that the build calls',
    todo: 'npm run doctor shows what is missing, npm run setup gets it',
  }),
  errorRule('build-compiler-crash', { kind: 'compiler crash' }, ({ kind }) => kind === 'compiler crash', {
    blame: 'infrastructure',
    because: 'a compiler that crashes has a fault of its own, or this machine has bad memory',
    todo: 'build again: if it crashes elsewhere, test the memory; if it stays, take another version of the compiler',
  }),
  errorRule(
    'build-host-library-missing',
    { kind: 'missing header', hostTool: true },
    ({ kind, hostTool, summary }) =>
      hostTool && (kind === 'missing header' || summary.startsWith('cannot find -l')),
    {
      blame: 'infrastructure',
      because:
        'a tool that runs on this machine failed, not the kernel: a library, or its headers, is not here',
      todo: 'npm run doctor shows what is missing, npm run setup gets it (gelf.h is in libelf-dev, openssl in libssl-dev)',
    },
  ),
  {
    id: 'F27-image-format',
    speaks({ stage, check, failure }, { build }) {
      if (stage !== 'build' || check !== 'format' || !build) return undefined;
      const { format, arch } = build.facts;
      if (format === 'Image' && arch === 'arm64') return undefined;
      return {
        because: lines(
          failure.because,
          'a VMM that is given it stays silent, or says that it knows no such format',
        ),
        todo: failure.todo,
      };
    },
    sample: { stage: 'build', check: 'format', known: changed('build', { facts: { format: 'Image.gz' } }) },
  },
  {
    id: 'F05-changed-after-the-check',
    speaks({ stage, check, failure }, known) {
      const drift = known.build?.drift ?? [];
      if (stage !== 'build' || check !== 'config-kept' || drift.length === 0) return undefined;
      return {
        because: lines(failure.because, ...drift.slice(0, 3).map(row => askedFor(known, row.symbol))),
        todo: failure.todo,
      };
    },
    sample: {
      stage: 'build',
      check: 'config-kept',
      known: changed('build', { drift: [{ symbol: 'TUN', before: 'y', after: 'n' }] }),
    },
  },
  {
    id: 'F07-stale-object',
    speaks({ stage, check, subject, failure }, known) {
      if (stage !== 'build' || check !== 'symbols') return undefined;
      const lacking = (known.build?.symbols ?? []).filter(
        row => row.option === subject && row.on && row.present === false,
      );
      if (lacking.length === 0) return undefined;
      const { made, prebuilt, key } = known.build ?? {};
      return {
        because: lines(failure.because, subject && askedFor(known, subject)),
        todo: prebuilt
          ? 'put the System.map of that very build beside the Image'
          : made
            ? failure.todo
            : `remove ${key?.slice(0, 12)} from the store's kernel folder and build again: what lies there is not what was built`,
      };
    },
    sample: {
      stage: 'build',
      check: 'symbols',
      subject: 'VIRTIO_VSOCKETS',
      known: changed('build', {
        symbols: (green.build.symbols ?? []).map(row =>
          row.option === 'VIRTIO_VSOCKETS' ? { ...row, present: false } : row,
        ),
      }),
    },
  },
];
