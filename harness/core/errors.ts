/**
 * Who has to act on a failure.
 *
 * - `product`: the kernel, its configuration or the guest under test.
 * - `infrastructure`: this machine, its tools, the phone on the cable.
 * - `user`: what was given to endgoal (a path, a setting, a fragment's syntax).
 * - `unknown`: the evidence does not settle it; the failure says so.
 */
export type Blame = 'product' | 'infrastructure' | 'user' | 'unknown';

/** One failure as plain data: rendered for the terminal, attached to the report, saved in a run. */
export interface Failure {
  /** Stable name of this kind of failure: `drivers.not-bound`. The table in codes/ says what each means. */
  readonly code?: string;
  /** What broke, when, of which budget: `boot: guest panicked 1.9 s into its 60 s`. One line. */
  readonly what: string;
  readonly blame: Blame;
  /** The last line that was seen before it broke: of the console, a log or a command. */
  readonly lastLine?: string;
  /** The broken link, with file:line where there is one. May have several lines. */
  readonly because?: string;
  /** What to do now. One imperative sentence or a command. */
  readonly todo: string;
  /** The command that repeats just this. */
  readonly again?: string;
  /** Id of the diagnosis rule that spoke. */
  readonly rule?: string;
}

const labels = [
  ['last line', 'lastLine'],
  ['because', 'because'],
  ['do', 'todo'],
  ['again', 'again'],
] as const;

/** The one failure block, the same everywhere: plain text, no colours, no trailing newline. */
export function renderFailure(failure: Failure): string {
  const rows = labels.flatMap(([label, key]) => {
    const text = failure[key];
    if (!text) return [];
    const [first, ...rest] = text.split('\n');
    return [`  ${label.padEnd(10)} ${first}`, ...rest.map(line => `  ${' '.repeat(10)} ${line}`)];
  });
  return [failure.what, ...rows].join('\n');
}

/** Base of every error that endgoal raises on purpose. Its message is the whole failure block. */
export abstract class HarnessError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(renderFailure(failure), options);
    this.name = new.target.name;
    this.failure = failure;
  }
}

type Details = Omit<Failure, 'blame'>;

/** What was given to endgoal is wrong: a setting, a path, a fragment. */
export class UserError extends HarnessError {
  constructor(details: Details, options?: ErrorOptions) {
    super({ ...details, blame: 'user' }, options);
  }
}

/** This machine, its tools or the phone failed; the product was not judged. */
export class InfraError extends HarnessError {
  constructor(details: Details, options?: ErrorOptions) {
    super({ ...details, blame: 'infrastructure' }, options);
  }
}

/** The kernel, its configuration or the guest failed. */
export class GuestError extends HarnessError {
  constructor(details: Details, options?: ErrorOptions) {
    super({ ...details, blame: 'product' }, options);
  }
}

/** Something failed, and the evidence does not settle who has to act. */
export class UnattributedError extends HarnessError {
  constructor(details: Details, options?: ErrorOptions) {
    super({ ...details, blame: 'unknown' }, options);
  }
}

/** What can't be had on this machine, and why: no KVM, no container engine. What needs it is skipped, not failed. */
export class Unavailable extends Error {}

/** The error that came first, where `await using` met another one on the way out. */
export function firstError(error: unknown): unknown {
  return error instanceof SuppressedError ? firstError(error.suppressed) : error;
}

/** Any thrown value as a failure. What we did not foresee is infrastructure: ours until proven otherwise. */
export function toFailure(thrown: unknown, during: string): Failure {
  const error = firstError(thrown);
  if (error instanceof HarnessError) return error.failure;
  if (error instanceof Unavailable) {
    return {
      code: 'harness.unavailable',
      what: `${during}: ${error.message}`,
      blame: 'infrastructure',
      todo: 'npm run doctor shows what this machine has and how to get the rest',
    };
  }
  const text = error instanceof Error ? error.message : String(error);
  return {
    code: 'harness.unexpected',
    what: `${during}: ${text.split('\n')[0] ?? 'failed'}`,
    blame: 'infrastructure',
    because: error instanceof Error && error.stack ? firstOwnFrame(error.stack) : text,
    todo: 'run again with ENDGOAL_TRACE=1 for the stack trace; if it stays, report it as a bug of endgoal',
  };
}

function firstOwnFrame(stack: string): string {
  const frame = stack.split('\n').find(line => line.includes('/harness/') || line.includes('/suites/'));
  return frame?.trim() ?? 'no frame of endgoal in the stack';
}
