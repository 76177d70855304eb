import { type Advice, adviceFor, adviceForStatus } from './build/advice.ts';
import { type Failure, Failures } from './build/failure.ts';
import { type Complaint, LineReader, type Reading } from './build/reader.ts';
import type { BuildErrorKind } from './build/rule.ts';

/** Something that a build log complains about, with its cause, its blame and what to do. */
export interface BuildError extends Advice {
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
  /** The step of the build (`CC fs/vault.o`), or its whole command where V=1 printed it. */
  readonly command?: string;
  /** It is about a program that runs on the build machine, not about the kernel. */
  readonly hostTool: boolean;
  /** Where in the log, counted from 1, and that line. */
  readonly at: number;
  readonly text: string;
}

/** All that was read out of a build log. */
export interface BuildReport {
  /** Root cause first, then the other errors, then warnings; at most 200 of each. */
  readonly errors: readonly BuildError[];
  readonly lines: number;
  /** Complaints beyond what is kept of one log. */
  readonly leftOff: number;
}

const errorLimit = 200;

/** Reads the output of a kernel build (make with gcc, clang or rustc, also through a CI) piece by piece. */
export class BuildLogReader {
  readonly #lines = new LineReader();
  /** A line that has not ended yet; no more of it is kept than is read. */
  #open = '';

  feed(text: string): void {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.#lines.take(this.#open + text.slice(from, end));
      this.#open = '';
      from = end + 1;
    }
    if (this.#open.length < 65_536) this.#open += text.slice(from, from + 65_536);
  }

  end(): BuildReport {
    if (this.#open) this.#lines.take(this.#open);
    return judge(this.#lines.end());
  }
}

/** What broke a build, the root cause first, then warnings. */
export function readBuildLog(log: string): readonly BuildError[] {
  const reader = new BuildLogReader();
  reader.feed(log);
  return reader.end().errors;
}

function judge(reading: Reading): BuildReport {
  const failures = new Failures(reading.failures);
  const explained = new Map<Failure, BuildErrorKind>();
  const attributed = reading.complaints.map(complaint => {
    const failure = complaint.rule.warning ? undefined : failures.from(complaint.at, complaint.source);
    const { kind, soft, warning } = complaint.rule;
    if (failure && !soft && !warning && !explained.has(failure)) explained.set(failure, kind);
    return { complaint, failure };
  });
  const rows: Ranked[] = attributed.map(({ complaint, failure }) => {
    const doubted = complaint.rule.soft === true && isDoubted(complaint, failure, explained, reading);
    return { error: toError(complaint, failure, reading), doubted };
  });
  for (const { complaint, failure } of attributed) {
    if (failure && !complaint.rule.warning) explained.set(failure, complaint.rule.kind);
  }
  for (const failure of failures.leaves) {
    if (!explained.has(failure)) rows.push({ error: bare(failure, reading), doubted: false });
  }
  const errors = rows.filter(({ error }) => error.severity === 'error');
  const warnings = rows.flatMap(({ error }) => (error.severity === 'warning' ? [error] : []));
  return {
    errors: [...rootCauseFirst(errors).slice(0, errorLimit), ...warnings.slice(0, errorLimit)],
    lines: reading.lines,
    leftOff: reading.leftOff,
  };
}

interface Ranked {
  readonly error: BuildError;
  /** It may be none: something else explains better what make gave up. */
  readonly doubted: boolean;
}

/** Enough steps behind a complaint show that the build went on. */
const wentOn = 3;

function isDoubted(
  { at, rule }: Complaint,
  failure: Failure | undefined,
  explained: ReadonlyMap<Failure, BuildErrorKind>,
  { lastStep, failures }: Reading,
): boolean {
  if (!failure) return failures.length > 0 || lastStep - at > wentOn;
  if (failure.status === 'Error 127') return false;
  const by = explained.get(failure);
  return by !== undefined && by !== rule.kind;
}

function toError(complaint: Complaint, failure: Failure | undefined, reading: Reading): BuildError {
  const { rule, groups, at, text, source } = complaint;
  const { file, line, column, what = groups['other'] ?? '' } = groups;
  const { origin, stepOf } = reading;
  const userspace = origin.isUserspace([source, file, failure?.target]);
  const host = origin.isHost(source, failure);
  const target = groups['target'] ?? failure?.target;
  const status = failure?.status;
  const seen = { groups: { ...groups, what }, text, host, userspace, target, status };
  const found = adviceFor(rule, seen, source);
  const summary = rule.summary?.replace(/\$<(\w+)>/g, (_, name: string) => groups[name] ?? '') ?? what;
  const command = failure && stepOf(failure.target);
  return {
    kind: rule.kind,
    severity: rule.warning ? 'warning' : 'error',
    summary: summary.trim(),
    ...(file && { file }),
    ...(line && { line: Number(line) }),
    ...(column && { column: Number(column) }),
    ...(target && { target }),
    ...(command && { command }),
    hostTool: host || found.field === 'F03',
    at,
    text,
    ...found,
  };
}

/** The error for a make target that failed although no rule matched its output. */
function bare(failure: Failure, { origin, stepOf }: Reading): BuildError {
  const { status, target, said } = failure;
  const hostTool = origin.isHost(undefined, failure);
  const userspace = origin.isUserspace([target]);
  const { at, text } = said ?? failure;
  const found = adviceForStatus({
    groups: {},
    text: failure.text,
    host: hostTool,
    userspace,
    target,
    status,
  });
  const [kind, why] = bareKinds[found.code] ?? (['make', ''] as const);
  const command = stepOf(target);
  return {
    kind,
    severity: 'error',
    summary: `${target}: ${status}${/^Error/.test(status) ? why : ''}${said ? `: ${said.text.trim()}` : ''}`,
    target,
    ...(command && { command }),
    hostTool,
    at,
    text,
    ...found,
  };
}

const bareKinds: Readonly<Record<string, readonly [BuildErrorKind, string]>> = {
  'build.out-of-memory': ['out of memory', ' (killed)'],
  'build.link-out-of-memory': ['out of memory', ' (killed)'],
  'build.pahole-out-of-memory': ['out of memory', ' (killed)'],
  'build.tool-missing': ['missing tool', ' (command not found)'],
  'build.not-executable': ['machine', ' (may not be executed)'],
  'build.interrupted': ['machine', ' (ended from outside)'],
  'build.tool-crash': ['machine', ' (crashed)'],
};

/** A full disk and no memory break whatever comes next; apart from that, what was said first. make only repeats it. */
function rootCauseFirst(rows: readonly Ranked[]): BuildError[] {
  const rank: Partial<Record<BuildErrorKind, number>> = { 'disk full': 0, 'out of memory': 1 };
  const rankOf = ({ error, doubted }: Ranked) => (doubted ? 3 : isBare(error) ? 4 : (rank[error.kind] ?? 2));
  const said = new Map<string, Ranked>();
  for (const row of rows) {
    const { kind, file, line, summary } = row.error;
    const key = [kind, file, line, summary].join('\n');
    if (!said.has(key)) said.set(key, row);
  }
  return [...said.values()]
    .sort((a, b) => rankOf(a) - rankOf(b) || a.error.at - b.error.at)
    .map(({ error }) => error);
}

const isBare = ({ kind, code }: BuildError) =>
  kind === 'make' && (code === 'build.unknown' || code === 'build.first-error-missing');
