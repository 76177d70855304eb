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

/** What a timer takes at most, in milliseconds (25 days): one of more fires at once. */
const longest = 2 ** 31 - 1;
const milliseconds = (seconds: number) => Math.min(seconds * 1000, longest);

/** Calls back once after so many seconds; returns the way to call that off. */
export function after(seconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds(seconds));
  return () => clearTimeout(timer);
}

/** Calls back every so many seconds; returns the way to end that. */
export function every(seconds: number, callback: () => void): () => void {
  const timer = setInterval(callback, seconds * 1000);
  return () => clearInterval(timer);
}

/** The promise's result, or the signal's reason as soon as it is aborted. The promise itself is not cancelled. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  if (signal.aborted) {
    // Nobody waits for it any more, so nobody hears how it ends.
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

/** The promise's result, or the deadline's error. The promise itself is not cancelled: its owner does that. */
export async function withDeadline<T>(promise: Promise<T>, deadline: Deadline): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const callOff = after(deadline.seconds, () => reject(deadline.otherwise()));
  try {
    return await unlessAborted(Promise.race([promise, late]), deadline.signal);
  } finally {
    callOff();
  }
}

/** A clock that calls back when it has run for so many seconds; it stands still while it is held. */
export interface Countdown {
  /** Stops it until what this returns is called; what several hold goes on after the last of them. */
  hold(): () => void;
  /** Seconds that it has run. */
  seconds(): number;
  /** Stops it for good. */
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
