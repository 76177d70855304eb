import { GuestError } from '../../core/errors.ts';
import type { Exit } from '../../core/exec.ts';
import type { Incident } from '../../klog/report.ts';
import type { Aftermath } from '../../parts/machine/killer.ts';
import type { Machine } from '../../parts/machine/machine.ts';
import type { PoweredOn } from '../../parts/machine/power-on.ts';

/** What became of a machine after its power-on: how it ended, if it did, and what its console said went wrong. */
export interface Fate {
  /** How the VMM ended, where nobody of us ended it; `seconds` since power-on. */
  readonly exit?: Exit;
  /** What the VMM said on stderr, and what the place where it ran says; only where it ended. */
  readonly vmm?: string;
  readonly aftermath?: Aftermath;
  readonly incidents: readonly Incident[];
  /** Where in the run's folder these stand, and how far that log had come; none where nothing of ours runs. */
  readonly console?: { readonly file: string; readonly bytes: number };
  /** The console's last lines. */
  readonly lastLines: readonly string[];
}

/** A guest that runs, and the way to power the same one on again. */
export interface BootedGuest extends AsyncDisposable {
  /** The machine that runs now. */
  machine(): Machine;
  /**
   * Powers on again with the same disks; the one before must be gone. Throws GuestError that says how far it came when it
   * doesn't come up.
   */
  restart(name: string, signal: AbortSignal): Promise<Machine>;
  /** What became of the machine that was powered on last; incidents of one before it, where that had any. */
  fate(): Fate;
  /**
   * Runs `look` on the guest and returns its result. Rejects with InfraError if the transport to the guest was lost
   * meanwhile: its result then proves nothing about the guest.
   */
  looking<T>(signal: AbortSignal, look: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** The last lines of a console as evidence quotes them. */
export const lastLinesOf = ({ lines }: PoweredOn['console']) => lines.slice(-20).map(line => line.text);

function notUpAgain({ end, console, silentAgent }: PoweredOn, name: string): GuestError {
  return new GuestError({
    code: 'boot.not-up-again',
    what: `boot: the guest did not come up again, ${end.at.toFixed(1)} s after power-on`,
    lastLine: console.lines.at(-1)?.text ?? 'nothing was printed',
    because: end.how === 'panic' ? end.line : (silentAgent?.what ?? `its boot ended with: ${end.how}`),
    todo: `read ${name}.log of this run`,
  });
}

/** Follows a guest from its first power-on, whose console is called `firstName`; `powerOn` repeats that. Disposing it powers off what runs then. */
export function followGuest(
  first: PoweredOn,
  powerOn: (name: string, signal: AbortSignal) => Promise<PoweredOn>,
  firstName = 'console',
): BootedGuest {
  let on: PoweredOn;
  let exit: Exit | undefined;
  let aftermath: Aftermath | undefined;
  const consoles: { readonly file: string; readonly console: PoweredOn['console'] }[] = [];
  const follow = (next: PoweredOn, name: string) => {
    on = next;
    exit = undefined;
    aftermath = undefined;
    consoles.push({ file: `${name}.log`, console: next.console });
    void next.machine?.exited.then(ended => {
      if (on === next) exit = ended;
    });
  };
  follow(first, firstName);
  const guest: BootedGuest = {
    machine() {
      if (!on.machine) throw new Error('a guest that did not boot has no machine');
      return on.machine;
    },
    async restart(name, signal) {
      exit = undefined;
      follow(await powerOn(name, signal), name);
      if (on.machine) return on.machine;
      throw notUpAgain(on, name);
    },
    fate() {
      const told =
        consoles.find(({ console }) => console.panic) ??
        consoles.find(({ console }) => console.incidents.length > 0) ??
        consoles.at(-1);
      return {
        ...(exit ? { exit, vmm: on.machine?.stderr() ?? '' } : {}),
        ...(exit && aftermath ? { aftermath } : {}),
        incidents: told?.console.incidents ?? [],
        ...(told ? { console: { file: told.file, bytes: told.console.bytes } } : {}),
        lastLines: lastLinesOf(on.console),
      };
    },
    async looking(signal, look) {
      const { way } = guest.machine();
      try {
        return await look(way ? AbortSignal.any([signal, way.lost]) : signal);
      } finally {
        // Check the transport first: nothing that was seen of the guest is meaningful while it is down.
        if (!signal.aborted) await way?.check();
        if (exit) aftermath ??= await on.afterEnd?.().catch(() => undefined);
      }
    },
    async [Symbol.asyncDispose]() {
      await on.machine?.[Symbol.asyncDispose]();
    },
  };
  return guest;
}
