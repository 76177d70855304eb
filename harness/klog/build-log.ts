import type { BuildErrorKind, BuildRule } from './build/rule.ts';
import { buildRules } from './build/rules.ts';
import { printable } from './line.ts';

/** Something that a build log complains about. */
export interface BuildError {
  readonly kind: BuildErrorKind;
  /** A warning breaks nothing. */
  readonly severity: 'error' | 'warning';
  /** One line, in the tool's own words where they say it. */
  readonly summary: string;
  /** The source that is complained about, as the log names it, with line and column from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** What make could not make because of it. */
  readonly target?: string;
  /** It is about a program that runs on the build machine, not about the kernel. */
  readonly hostTool: boolean;
  /** The case of the field-failure catalogue that this is. */
  readonly field?: 'F03' | 'F04';
  /** Where in the log, counted from 1, and that line. */
  readonly at: number;
  readonly text: string;
}

/** A target that make gave up: `make[3]: *** [scripts/Makefile.build:250: fs/vault.o] Error 1`. */
interface Failure {
  readonly at: number;
  readonly text: string;
  readonly makefile: string;
  readonly target: string;
  readonly status: string;
}

interface Complaint {
  readonly rule: BuildRule;
  readonly groups: Record<string, string | undefined>;
  readonly at: number;
  readonly text: string;
  /** The file that was being compiled, when the complaint is about what it includes. */
  readonly source: string | undefined;
}

const textLimit = 400;
const errorLimit = 200;
/** A line without any of these is of no interest, and most lines are. */
const worthReading =
  /rror|ERROR|FATAL|FAILED|arning|WARNING|undefined|multiple definition|not found|No such|No space|quota|denied|Read-only|Killed|signal|memory|cannot |not available|PLEASE|\bld(?:\.\w+)?:|relocation|\*\*\*|Kconfig|HOST|include|from |>>> | --> /;
const failing =
  /\*\*\* \[(?:(?<makefile>[^\]:]*):\d+: )?(?<target>[^\]]+)\] (?<status>Error \d+|[A-Z][a-z]+)/;
const hostStep = /^ +HOST(?:CC|CXX|LD|LLD|RUSTC)\s+(?:-\w+\s+)?(?<target>\S+)/;
/** lld says on the next lines who wanted a symbol, rustc where it was. */
const places = [
  /^>>> (?:referenced by|defined at) [^\s()]+ \((?<file>[^\s:()]+):(?<line>\d+)\)/,
  /^>>> +(?<file>[^\s:()]+\.o):\(/,
  /^ +--> (?<file>[^\s:()]+):(?<line>\d+):(?<column>\d+)/,
] as const;
const included = /^(?<again> +from|In file included from) (?<file>[^:]+):\d+/;

/**
 * Reads the output of a kernel build (make with gcc or clang): what broke it, the root cause first, then warnings.
 * At most 200 of each.
 */
export function readBuildLog(log: string): BuildError[] {
  const { complaints, failures, hostTargets } = new Reader().read(log);
  const explained = new Set<Failure>();
  const said = complaints.map(complaint => {
    const failure = complaint.rule.warning ? undefined : failureOf(complaint, failures);
    if (failure) explained.add(failure);
    return toError(complaint, failure, hostTargets);
  });
  const errors = said.filter(({ severity }) => severity === 'error');
  errors.push(
    ...unexplained(failures, explained, errors.length > 0).map(failure => bare(failure, hostTargets)),
  );
  const warnings = said.filter(({ severity }) => severity === 'warning');
  return [...rootCauseFirst(errors).slice(0, errorLimit), ...warnings.slice(0, errorLimit)];
}

class Reader {
  readonly complaints: Complaint[] = [];
  readonly failures: Failure[] = [];
  readonly hostTargets = new Set<string>();
  #source: string | undefined;

  read(log: string): this {
    for (const [index, raw] of log.split('\n').entries()) {
      if (worthReading.test(raw)) this.#take(printable(raw).slice(0, textLimit), index + 1);
    }
    return this;
  }

  #take(text: string, at: number): void {
    const host = hostStep.exec(text)?.groups?.['target'];
    const inclusion = included.exec(text)?.groups;
    const { makefile = '', target, status } = failing.exec(text)?.groups ?? {};
    if (host) this.hostTargets.add(stemOf(host));
    else if (inclusion) this.#include(inclusion['file'], inclusion['again'] ?? '');
    else if (target && status) this.failures.push({ at, text, makefile, target, status });
    else this.#complain(text, at);
  }

  /** gcc names the file being compiled last, clang first. */
  #include(file: string | undefined, how: string): void {
    this.#source = how.startsWith(' ') ? file : (this.#source ?? file);
  }

  #complain(text: string, at: number): void {
    const place = places.map(form => form.exec(text)?.groups).find(found => found !== undefined);
    const last = this.complaints.at(-1);
    if (place && last?.groups['file'] === undefined) Object.assign(last?.groups ?? {}, place);
    const rule = buildRules.find(({ match }) => match.test(text));
    if (!rule) return;
    const groups = rule.match.exec(text)?.groups ?? {};
    this.complaints.push({ rule, groups, at, text, source: this.#source ?? groups['file'] });
    this.#source = undefined;
  }
}

/** A path without its last suffix and without what leads to the tree: `../scripts/sorttable.c` → `scripts/sorttable`. */
function stemOf(path: string): string {
  return path.replace(/\.\w+$/, '').replace(/^(?:\.\.?\/)+/, '');
}

function sameStem(a: string, b: string): boolean {
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
}

/** make says `Error 2` for the folder of a target that failed. */
function isLeaf({ status }: Failure): boolean {
  return status !== 'Error 2';
}

function failureOf({ at, source }: Complaint, failures: readonly Failure[]): Failure | undefined {
  const later = failures.filter(failure => failure.at > at);
  const stem = source && stemOf(source);
  const same = stem && later.find(({ target }) => sameStem(stemOf(target), stem));
  return same || later.find(isLeaf) || later[0];
}

function toError(
  complaint: Complaint,
  failure: Failure | undefined,
  hostTargets: ReadonlySet<string>,
): BuildError {
  const { rule, groups, at, text, source } = complaint;
  const { file, line, column, what = '' } = groups;
  const hostTool = rule.host ?? isHost(source, failure, hostTargets);
  const summary = rule.summary?.replace(/\$<(\w+)>/g, (_, name: string) => groups[name] ?? '') ?? what;
  return {
    kind: rule.kind,
    severity: rule.warning ? 'warning' : 'error',
    summary: summary.trim(),
    ...(file && { file }),
    ...(line && { line: Number(line) }),
    ...(column && { column: Number(column) }),
    ...(failure && { target: failure.target }),
    hostTool,
    ...(rule.field && (hostTool || !rule.hostOnly) && { field: rule.field }),
    at,
    text,
  };
}

const hostFolders =
  /^(?:\.\.?\/)*(?:scripts|tools|usr)\/.*\.[ch]$|(?:^|\/)(?:certs\/extract-cert|scripts\/(?:sorttable|sign-file|kconfig\/\w+|mod\/\w+|selinux\/\w+\/\w+))\.[ch]$/;

function isHost(
  source: string | undefined,
  failure: Failure | undefined,
  hostTargets: ReadonlySet<string>,
): boolean {
  // What is below tools/ has a build system of its own, and runs on the build machine.
  if (/Makefile\.host$|(?:^|\/)tools\/build\/Makefile\.build$/.test(failure?.makefile ?? '')) return true;
  const stems = [source, failure?.target].filter(path => path !== undefined).map(stemOf);
  const built = stems.some(stem => [...hostTargets].some(target => sameStem(target, stem)));
  return built || (source !== undefined && hostFolders.test(source));
}

/** Targets that failed without a word that a rule knows. */
function unexplained(
  failures: readonly Failure[],
  explained: ReadonlySet<Failure>,
  others: boolean,
): Failure[] {
  const open = failures.filter(failure => isLeaf(failure) && !explained.has(failure));
  return open.length > 0 || others ? open : failures.slice(0, 1);
}

function bare(failure: Failure, hostTargets: ReadonlySet<string>): BuildError {
  const { status, target, at, text } = failure;
  const [kind, why]: [BuildErrorKind, string] =
    status === 'Error 137' || status === 'Killed'
      ? ['out of memory', ' (killed)']
      : status === 'Error 127'
        ? ['missing tool', ' (command not found)']
        : ['make', ''];
  return {
    kind,
    severity: 'error',
    summary: `${target}: ${status}${status === 'Killed' ? '' : why}`,
    target,
    hostTool: isHost(undefined, failure, hostTargets),
    at,
    text,
  };
}

/** A full disk and no memory break whatever comes next; apart from that, what was said first. make only repeats it. */
function rootCauseFirst(errors: readonly BuildError[]): BuildError[] {
  const rank: Partial<Record<BuildErrorKind, number>> = { 'disk full': 0, 'out of memory': 1, make: 3 };
  const said = new Map<string, BuildError>();
  for (const error of errors) {
    const key = [error.kind, error.file, error.line, error.summary].join('\n');
    if (!said.has(key)) said.set(key, error);
  }
  return [...said.values()].sort((a, b) => (rank[a.kind] ?? 2) - (rank[b.kind] ?? 2) || a.at - b.at);
}
