/**
 * Names the party that must act on a failure.
 *
 * - `product`: the kernel, its configuration or the guest under test.
 * - `infrastructure`: the workstation, its tools or the connected phone.
 * - `user`: an input to endgoal (a path, a setting, the syntax of a fragment).
 * - `unknown`: the evidence does not settle it, and the failure says so.
 */
export type Blame = 'product' | 'infrastructure' | 'user' | 'unknown';

/** One failure as plain data. It is printed in the terminal, attached to the report and saved in the run. */
export interface Failure {
  /** Stable name of this kind of failure: `drivers.not-bound`. The tables in codes/ give the meaning of each code. */
  readonly code?: string;
  /** One line: the event, its time and its time budget: `boot: guest panicked 1.9 s into its 60 s`. */
  readonly what: string;
  readonly blame: Blame;
  /** The last line of the console, log or command output before the failure. */
  readonly lastLine?: string;
  /** The cause, with file:line if known. May have several lines. */
  readonly because?: string;
  /** The place that the user can edit, where there is one: `fragments/virtio/vsock.config:14`. */
  readonly at?: string;
  /** What to do now. One imperative sentence or a command. */
  readonly todo: string;
  /** The command that repeats only this stage or step. */
  readonly again?: string;
  /** Id of the diagnosis rule that found the cause. */
  readonly rule?: string;
}

const labels = [
  ['last line', 'lastLine'],
  ['because', 'because'],
  ['do', 'todo'],
  ['again', 'again'],
] as const;

/** Formats a failure as the block that every output uses: plain text, no colours, no trailing newline. */
export function renderFailure(failure: Failure): string {
  const rows = labels.flatMap(([label, key]) => {
    const text = failure[key];
    if (!text) return [];
    const [first, ...rest] = text.split('\n');
    return [`  ${label.padEnd(10)} ${first}`, ...rest.map(line => `  ${' '.repeat(10)} ${line}`)];
  });
  return [failure.what, ...rows].join('\n');
}

/** Base of all errors that endgoal raises on purpose. The message is the whole failure block. */
export abstract class HarnessError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(renderFailure(failure), options);
    this.name = new.target.name;
    this.failure = failure;
  }
}

type Details = Omit<Failure, 'blame'>;

/** The user must act: a setting, a path or a fragment is wrong. */
export class UserError extends HarnessError {
  constructor(details: Details, options?: ErrorOptions) {
    super({ ...details, blame: 'user' }, options);
  }
}

/** The workstation, its tools or the phone failed. The product was not judged. */
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

/** Something failed, and the evidence does not settle which party must act. */
export class UnattributedError extends HarnessError {
  constructor(details: Details, options?: ErrorOptions) {
    super({ ...details, blame: 'unknown' }, options);
  }
}

/**
 * The workstation lacks something, for example KVM or a container engine. Stages that need it are skipped, not failed.
 */
export class Unavailable extends Error {}

/** Returns the first error if `await using` met another error during cleanup. */
export function firstError(error: unknown): unknown {
  return error instanceof SuppressedError ? firstError(error.suppressed) : error;
}

/** Converts any thrown value to a failure. An unexpected error counts as infrastructure until its cause is known. */
export function toFailure(thrown: unknown, during: string): Failure {
  const error = firstError(thrown);
  if (error instanceof HarnessError) return error.failure;
  if (error instanceof Unavailable) {
    return {
      code: 'harness.unavailable',
      what: `${during}: ${error.message}`,
      blame: 'infrastructure',
      todo: 'npm run doctor shows what this workstation has and how to get the rest',
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
