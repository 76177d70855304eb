import type { Verdict } from '../../contract/stage.ts';
import { redOf } from '../../contract/verdict.ts';
import type { BuildError } from '../../klog/build-log.ts';
import type { BuildEvidence, PromisedSymbol } from './stage.ts';

export type BuildCheck = 'builds' | 'format' | 'build-id' | 'config-kept' | 'symbols';

/** Judges every check of the build stage, from its evidence alone. */
export function judgeBuild(evidence: BuildEvidence): readonly Verdict<BuildCheck>[] {
  const builds = judgeMake(evidence);
  if (builds.failure) return [builds];
  return [
    builds,
    judgeFormat(evidence),
    judgeBuildId(evidence),
    judgeDrift(evidence),
    ...judgeSymbols(evidence),
  ];
}

const red = redOf<BuildCheck>();

function judgeMake(evidence: BuildEvidence): Verdict<BuildCheck> {
  const { errors, lastLine, prebuilt, metadata, made, key } = evidence;
  const first = errors.find(({ severity }) => severity === 'error');
  if (!first && lastLine === undefined) {
    const how = made
      ? `built in ${metadata?.seconds.toFixed(0)} s from ${metadata?.from === 'nearest' ? 'a similar build' : 'nothing'}`
      : `taken from the store (${key?.slice(0, 12)})`;
    const note = notesOf(evidence).join('; ');
    if (prebuilt) return { check: 'builds', says: 'given with KERNEL_IMAGE' };
    return note ? { check: 'builds', says: `${how}; ${note}`, note } : { check: 'builds', says: how };
  }
  return red('builds', {
    code: 'build.make-failed',
    what: `build: make failed${first ? `: ${first.summary}` : ''}`,
    ...(lastLine ? { lastLine } : {}),
    ...(first ? { because: becauseOf(first) } : {}),
    blame: first?.blame ?? 'unknown',
    todo: first?.todo ?? 'read build.log of this run: endgoal knows no line in it as an error',
  });
}

/** The first error with its place and command, and its cause. */
function becauseOf({ file, line, summary, command, because }: BuildError): string {
  const place = file ? `${file}${line ? `:${line}` : ''}: ` : '';
  return [
    `${place}${summary}`,
    ...(command ? [`in ${command}`] : []),

    ...(because ? [because] : []),
  ].join('\n');
}

/** Notes of a successful build. A kernel from the store has none, because they concern the run that built it. */
function notesOf({ made, metadata, damaged = [], key = '' }: BuildEvidence): string[] {
  if (!made) return [];
  const stored = `the store's kernel ${key.slice(0, 12)} was damaged (${damaged.join(', ')}) and was built again`;
  return [...(damaged.length > 0 ? [stored] : []), ...(metadata?.notes ?? [])];
}

function judgeFormat({ facts, prebuilt, image, bytes }: BuildEvidence): Verdict<BuildCheck> {
  const is = `${facts.format}${facts.arch ? ` for ${facts.arch}` : ''}`;
  if (facts.format === 'Image' && facts.arch === 'arm64') {
    return { check: 'format', says: `${is}, ${(bytes / 2 ** 20).toFixed(1)} MiB` };
  }
  return red('format', {
    code: 'build.image-format',
    what: `build: ${image} is ${is}; the machine loads a raw arm64 Image`,
    blame: prebuilt ? 'user' : 'product',
    because: 'by the header of the file itself',
    todo:
      facts.format === 'Image.gz'
        ? 'gunzip it, or give arch/arm64/boot/Image instead'
        : 'give arch/arm64/boot/Image of an arm64 build',
  });
}

function judgeBuildId({ facts }: BuildEvidence): Verdict<BuildCheck> {
  if (facts.buildId) return { check: 'build-id', says: `build id ${facts.buildId}` };
  return red('build-id', {
    code: 'build.no-build-id',
    what: 'build: the image has no build id',
    because: 'without a build id the running kernel cannot be identified',
    todo: 'link with --build-id (the kernel does by default; look for a patch or flag that removes it)',
  });
}

function judgeDrift({ drift, prebuilt }: BuildEvidence): Verdict<BuildCheck> {
  if (prebuilt)
    return { check: 'config-kept', says: 'prebuilt', skipped: 'a prebuilt kernel was not configured here' };
  const [first] = drift;
  if (!first) return { check: 'config-kept', says: 'make left the configuration as it was checked' };
  const rows = drift.map(row => `CONFIG_${row.symbol}: checked ${row.before}, built ${row.after}`);
  return red('config-kept', {
    code: 'build.config-changed',
    what: `build: ${drift.length === 1 ? 'an option' : `${drift.length} options`} changed between the check and the build`,
    because: rows.slice(0, 8).join('\n'),
    todo: 'find the command that ran olddefconfig again or edited .config; build only the checked configuration',
  });
}

function judgeSymbols({ symbols = [], prebuilt, image }: BuildEvidence): readonly Verdict<BuildCheck>[] {
  const options = [...new Set(symbols.map(row => row.option))];
  return options.map(option => {
    const own = symbols.filter(row => row.option === option);
    const unexpected = whyUnexpected(option, own);
    if (unexpected) return skippedSymbols(option, unexpected);
    const lacking = own.filter(row => !row.present);
    if (lacking.length === 0)
      return { check: 'symbols', subject: option, says: `CONFIG_${option} is in the image` };
    if (lacking.some(row => row.present === undefined)) {
      const because = `there is no System.map beside ${image}`;
      return prebuilt ? skippedSymbols(option, because) : red('symbols', noMap(option, because), option);
    }
    const names = lacking.map(row => row.symbol);
    return red(
      'symbols',
      {
        code: 'build.driver-not-in-image',
        what: `build: CONFIG_${option} is on, but its driver is not in the image`,
        because: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not in System.map: stale objects, or a System.map of another build`,
        todo: 'build from an empty folder (remove the entry from the store), and do not copy objects between builds',
      },
      option,
    );
  });
}

/** Why these symbols are optional in the image. Undefined if they are required. */
function whyUnexpected(option: string, rows: readonly PromisedSymbol[]): string | undefined {
  if (rows.some(({ on }) => on)) return undefined;
  return rows.some(({ value }) => value === 'm')
    ? `CONFIG_${option} is m: its driver is a module and not in the image`
    : `CONFIG_${option} is off: the configuration promises no driver`;
}

const skippedSymbols = (option: string, skipped: string): Verdict<BuildCheck> => ({
  check: 'symbols',
  subject: option,
  says: skipped,
  skipped,
});

const noMap = (option: string, because: string) => ({
  code: 'build.no-system-map',
  what: `build: it is unknown whether the driver of CONFIG_${option} is in the image`,
  because,
  todo: 'remove this entry from the store and build again',
});
