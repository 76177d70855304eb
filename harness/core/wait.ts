import type { HarnessError } from './errors.ts';

/** Limit of a wait, and its error. */
export interface Deadline {
  /** Seconds, from the call on. */
  readonly seconds: number;
  /** Makes the error for a wait that exceeded its limit. Only the owner of the wait knows the blame. */
  readonly otherwise: () => HarnessError;
  /** Ends the wait early by rejecting with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Seconds on a monotonic clock; only differences have a meaning. */
export function now(): number {
  return performance.now() / 1000;
}

/** Longest delay of a timer in milliseconds (25 days). A longer timer would fire at once. */
const longest = 2 ** 31 - 1;
const milliseconds = (seconds: number) => Math.min(seconds * 1000, longest);

/** Calls back once after `seconds`. Returns a cancel function. */
export function after(seconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds(seconds));
  return () => clearTimeout(timer);
}

/** Calls back every `seconds`. Returns a cancel function. */
export function every(seconds: number, callback: () => void): () => void {
  const timer = setInterval(callback, seconds * 1000);
  return () => clearInterval(timer);
}

/**
 * Resolves as the promise does, or rejects with the signal's reason as soon as it is aborted. Does not cancel the
 * promise.
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  if (signal.aborted) {
    // After the abort, a rejection of the promise has no other handler.
    promise.catch(() => undefined);
    throw signal.reason;
  }
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, broken]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/**
 * Resolves as the promise does, or rejects with the deadline's error. Does not cancel the promise; the owner does that.
 */
export async function withDeadline<T>(promise: Promise<T>, deadline: Deadline): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const callOff = after(deadline.seconds, () => reject(deadline.otherwise()));
  try {
    return await unlessAborted(Promise.race([promise, late]), deadline.signal);
  } finally {
    callOff();
  }
}

/** A timer that calls back after a running time and can be paused. */
export interface Countdown {
  /** Pauses the timer until the returned function is called. With several holders, it continues after the last one. */
  hold(): () => void;
  /** Running time so far, in seconds. */
  seconds(): number;
  /** Stops the timer for good. */
  end(): void;
}

/** Starts a countdown. */
export function countdown(seconds: number, callback: () => void): Countdown {
  let ran = 0;
  let holders = 0;
  let since = now();
  let callOff = after(seconds, callback);
  const stop = () => {
    if (holders++ > 0) return;
    ran += now() - since;
    callOff();
  };
  const go = () => {
    if (--holders > 0) return;
    since = now();
    callOff = after(seconds - ran, callback);
  };
  return {
    hold() {
      stop();
      return go;
    },
    seconds: () => (holders > 0 ? ran : ran + now() - since),
    end: stop,
  };
}

/**
 * Calls `probe` until it returns a value other than undefined, with `pause` seconds between two calls. For conditions
 * without an event; if an event exists, use `withDeadline`.
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
