import type { Exit } from '../../core/exec.ts';
import { after, every, now } from '../../core/wait.ts';
import type { Console } from './console.ts';

/** How a power-on ended. Times are seconds since power-on. */
export type BootEnd =
  | { readonly how: 'init'; readonly at: number }
  | { readonly how: 'panic'; readonly at: number; readonly line: string }
  | { readonly how: 'exited'; readonly at: number; readonly exit: Exit }
  | { readonly how: 'silent'; readonly at: number; readonly seconds: number; readonly bytes: number }
  | { readonly how: 'deadline'; readonly at: number };

/** How long a boot may take and how long it may say nothing. Seconds. */
export interface BootLimits {
  readonly deadline: number;
  readonly silence: number;
}

/** Init's first word on the console (harness/parts/guest/image/init). */
const initReached = /endgoal-init: reached /;
/** Seconds that a panicking kernel gets to print its trace before the verdict. */
const traceSeconds = 1;

/**
 * Watches console, VMM, silence and deadline together until init runs or it is certain that it won't. A panic is a
 * verdict at once, and outranks that the VMM then ends.
 */
export function watchBoot(
  console: Console,
  vm: { readonly powerOn: number; readonly exited: Promise<Exit> },
  limits: BootLimits,
  signal: AbortSignal,
): Promise<BootEnd> {
  const at = () => now() - vm.powerOn;
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    let panic: Extract<BootEnd, { how: 'panic' }> | undefined;
    const timers: (() => void)[] = [];
    const settle = () => {
      for (const callOff of timers) callOff();
      unsubscribe();
      signal.removeEventListener('abort', abort);
    };
    const end = (result: BootEnd) => {
      settle();
      resolve(result);
    };
    const abort = () => {
      settle();
      reject(signal.reason);
    };
    const look = (text: string, seen: number) => {
      if (initReached.test(text)) end({ how: 'init', at: seen });
      else if (!panic && console.panic) {
        const verdict = { how: 'panic', at: seen, line: console.panic.text } as const;
        panic = verdict;
        timers.push(after(traceSeconds, () => end(verdict)));
      }
    };
    const unsubscribe = console.subscribe({ onLine: line => look(line.text, line.at) });
    for (const line of console.lines) look(line.text, line.at);
    timers.push(after(limits.deadline, () => end(panic ?? { how: 'deadline', at: at() })));
    timers.push(
      every(0.25, () => {
        const seconds = at() - console.lastByteAt;
        if (seconds > limits.silence && !panic)
          end({ how: 'silent', at: at(), seconds, bytes: console.bytes });
      }),
    );
    signal.addEventListener('abort', abort, { once: true });
    void Promise.all([vm.exited, console.ended]).then(([exit]) =>
      end(panic ?? { how: 'exited', at: at(), exit }),
    );
  });
}
