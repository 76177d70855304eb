import type { HarnessError } from './errors.ts';

/** How long a wait may take, and what it says when it took too long. */
export interface Deadline {
  /** Seconds from the call on. */
  readonly seconds: number;
  /** Makes the error for a wait that ran out; only its owner knows whose fault that is. */
  readonly otherwise: () => HarnessError;
  /** Ends the wait early by rejecting with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Seconds since a point that never moves backwards; only differences mean anything. */
export function now(): number {
  return performance.now() / 1000;
}

/** Calls back once after so many seconds; returns the way to call that off. */
export function after(seconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, seconds * 1000);
  return () => clearTimeout(timer);
}

/** Calls back every so many seconds; returns the way to end that. */
export function every(seconds: number, callback: () => void): () => void {
  const timer = setInterval(callback, seconds * 1000);
  return () => clearInterval(timer);
}

/** The promise's result, or the deadline's error. The promise itself is not cancelled: its owner does that. */
export async function withDeadline<T>(promise: Promise<T>, deadline: Deadline): Promise<T> {
  const { signal } = deadline;
  if (signal?.aborted) {
    // Nobody waits for it any more, so nobody hears how it ends.
    promise.catch(() => undefined);
    throw signal.reason;
  }
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(deadline.otherwise()), deadline.seconds * 1000);
  const abort = () => reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, broken]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/**
 * Asks `probe` until it gives something other than undefined, `pause` seconds between the end of one question and the
 * next. For conditions that nobody announces; where there is an event, wait for that with `withDeadline`.
 */
export async function until<T>(
  probe: () => T | undefined | Promise<T | undefined>,
  deadline: Deadline & { readonly pause?: number },
): Promise<T> {
  const { pause = 0.02 } = deadline;
  const ended = new AbortController();
  const ask = async (): Promise<T> => {
    for (;;) {
      const answer = await probe();
      if (answer !== undefined) return answer;
      ended.signal.throwIfAborted();
      await new Promise(resolve => setTimeout(resolve, pause * 1000));
    }
  };
  const asking = ask();
  try {
    return await withDeadline(asking, deadline);
  } finally {
    ended.abort();
    asking.catch(() => undefined);
  }
}
