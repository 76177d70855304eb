import { firstError, GuestError, InfraError, UserError } from './errors.ts';
import { now, withDeadline } from './wait.ts';

/** Why a probe has no value, as plain data. */
export interface ProbeError {
  /**
   * Code of the operating system (`ECONNREFUSED`) or of PostgreSQL (SQLSTATE `28P01`), or the class of the error
   * (`GuestError`).
   */
  readonly code: string;
  readonly message: string;
}

/** Result of one probe of the product: a value, or the reason why it is missing. Both carry the duration in seconds. */
export type ProbeResult<Value> =
  | { readonly ok: true; readonly seconds: number; readonly value: Value }
  | { readonly ok: false; readonly seconds: number; readonly error: ProbeError };

const notTriedCode = 'NOTTRIED';

/** Replaces the result of a probe that could not run because an earlier one failed. */
export function notTried(because: string): ProbeResult<never> {
  return { ok: false, seconds: 0, error: { code: notTriedCode, message: because } };
}

export function wasNotTried({ code }: ProbeError): boolean {
  return code === notTriedCode;
}

/** Converts any thrown value to the error of a probe. */
export function probeErrorOf(thrown: unknown): ProbeError {
  const error = firstError(thrown);
  if (error instanceof GuestError) {
    const { what, because } = error.failure;
    return { code: error.name, message: because ? `${what}: ${because}` : what };
  }
  if (!(error instanceof Error)) return { code: 'Error', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return { code, message: error.message };
}

/** Returns the lines of a log, or one line with the reason why the log is missing. */
export function linesOf(log: ProbeResult<readonly string[]>): readonly string[] {
  return log.ok ? log.value : [`the log could not be read: ${log.error.code}: ${log.error.message}`];
}

/** Lists the distinct errors among several results with their count: `3 × ECONNREFUSED: …`. */
export function countErrors(results: readonly PromiseSettledResult<unknown>[]): string[] {
  const count = new Map<string, number>();
  for (const result of results) {
    if (result.status === 'fulfilled') continue;
    const { code, message } = probeErrorOf(result.reason);
    const said = `${code}: ${message}`;
    count.set(said, (count.get(said) ?? 0) + 1);
  }
  return [...count].map(([said, times]) => `${times} × ${said}`);
}

/**
 * Probes the product once. A failing product, or no answer within `seconds` (code `ETIMEDOUT`), is a result and not an
 * error. A failure of the workstation or of the user is thrown. The signal passed to `look` is aborted when the probe
 * ends, so that `look` closes its resources.
 */
export async function probe<Value>(
  what: string,
  limits: { readonly seconds: number; readonly signal: AbortSignal },
  look: (over: AbortSignal) => Promise<Value>,
): Promise<ProbeResult<Value>> {
  const began = now();
  const over = new AbortController();
  const message = `${what}: no answer within ${limits.seconds} s`;
  const overdue = new GuestError({
    code: 'probe.deadline',
    what: message,
    todo: 'read the log of the guest',
  });
  try {
    const value = await withDeadline(look(over.signal), { ...limits, otherwise: () => overdue });
    return { ok: true, seconds: now() - began, value };
  } catch (thrown) {
    limits.signal.throwIfAborted();
    const error = firstError(thrown);
    if (error instanceof InfraError || error instanceof UserError) throw error;
    const seconds = now() - began;
    if (error === overdue) return { ok: false, seconds, error: { code: 'ETIMEDOUT', message } };
    return { ok: false, seconds, error: probeErrorOf(error) };
  } finally {
    over.abort();
  }
}
