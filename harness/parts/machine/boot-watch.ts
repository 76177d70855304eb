import type { Exit } from '../../core/exec.ts';
import { after, every, now } from '../../core/wait.ts';
import type { Console } from './console.ts';
import { type BootLimits, patientJudge, type Working } from './patience.ts';

export type { BootLimits } from './patience.ts';

/** How a power-on ended. Times are seconds since power-on. */
export type BootEnd =
  | { readonly how: 'init'; readonly at: number }
  | { readonly how: 'panic'; readonly at: number; readonly line: string }
  | { readonly how: 'exited'; readonly at: number; readonly exit: Exit }
  | {
      readonly how: 'silent';
      readonly at: number;
      readonly seconds: number;
      readonly bytes: number;
      /** Bytes of the console that came only while the VMM was being ended: the way was slow, not the guest. */
      readonly lateBytes?: number;
      /** Seconds of processor time that the VMM used while the console was silent. */
      readonly worked?: number;
      /** The VMM's process was stopped or frozen. */
      readonly frozen?: boolean;
    }
  | { readonly how: 'deadline'; readonly at: number };

/** Init's first milestone on the console (harness/parts/guest/image/init, own.sh). */
const initReached = /endgoal-init: reached /;
/** Seconds that a panicking kernel gets to print its trace before the verdict. */
const traceSeconds = 1;
/** How often the silence and the deadline are looked at, in seconds. */
const look = 0.25;
/**
 * Watches console, VMM, silence and deadline together until init runs or it is certain that it won't. A panic is a
 * verdict at once, and outranks that the VMM then ends. A guest on a busy machine is slow, not dead: while its VMM works
 * without having had the processor for as long as a limit says, the limit is not over.
 */
export function watchBoot(
  console: Console,
  vm: Working & { readonly powerOn: number; readonly exited: Promise<Exit> },
  limits: BootLimits,
  signal: AbortSignal,
  reached: RegExp = initReached,
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
    const read = (text: string, seen: number) => {
      if (reached.test(text)) end({ how: 'init', at: seen });
      else if (!panic && console.panic) {
        const verdict = { how: 'panic', at: seen, line: console.panic.text } as const;
        panic = verdict;
        timers.push(after(traceSeconds, () => end(verdict)));
      }
    };
    const unsubscribe = console.subscribe({ onLine: line => read(line.text, line.at) });
    for (const line of console.lines) read(line.text, line.at);
    const judge = patientJudge(console, vm, limits);
    let asking = false;
    timers.push(
      every(look, () => {
        if (asking || panic) return;
        asking = true;
        void judge(at()).then(verdict => {
          asking = false;
          if (verdict && !panic) end(verdict);
        });
      }),
    );
    signal.addEventListener('abort', abort, { once: true });
    void Promise.all([vm.exited, console.ended]).then(([exit]) =>
      end(panic ?? { how: 'exited', at: at(), exit }),
    );
  });
}
