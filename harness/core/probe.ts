import { firstError, GuestError, InfraError, UserError } from './errors.ts';
import { now, withDeadline } from './wait.ts';

/** Why a probe has no value, as plain data. */
export interface ProbeError {
  /** Of the operating system (`ECONNREFUSED`), of PostgreSQL (SQLSTATE `28P01`) or the error's class (`GuestError`). */
  readonly code: string;
  readonly message: string;
}

/** What one probe of the product saw: a value or why there is none. Seconds it took, either way. */
export type ProbeResult<Value> =
  | { readonly ok: true; readonly seconds: number; readonly value: Value }
  | { readonly ok: false; readonly seconds: number; readonly error: ProbeError };

const notTriedCode = 'NOTTRIED';

/** In the place of a probe that had nothing to look at, because an earlier one failed. */
export function notTried(because: string): ProbeResult<never> {
  return { ok: false, seconds: 0, error: { code: notTriedCode, message: because } };
}

export function wasNotTried({ code }: ProbeError): boolean {
  return code === notTriedCode;
}

/** Any thrown value as a probe's error. */
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

/** The lines of a log, or the one line that says why there is none. */
export function linesOf(log: ProbeResult<readonly string[]>): readonly string[] {
  return log.ok ? log.value : [`the log could not be read: ${log.error.code}: ${log.error.message}`];
}

/** What went wrong among several, each thing once with how often: `3 × ECONNREFUSED: …`. */
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
 * Looks at the product once. A product that fails, or gives no answer within `seconds` (code `ETIMEDOUT`), is a result
 * and not an error; what is the fault of this machine or of the user is thrown. The signal that `look` gets is aborted
 * when the probe is over, however it ended: what `look` opened closes with it.
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
