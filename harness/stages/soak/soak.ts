import { type Failure, InfraError, toFailure } from '../../core/errors.ts';
import type { Exit } from '../../core/exec.ts';
import { now, until } from '../../core/wait.ts';
import type { Machine } from '../../parts/machine/machine.ts';

/** What a VM did in a soak. Plain data. */
export interface SoakEvidence {
  /** Seconds that it was to stay up, and those that it did. */
  readonly asked: number;
  readonly lived: number;
  /** How often the guest was asked for something, and answered. */
  readonly uses: number;
  /** How its VMM ended, where it did. */
  readonly exit?: Exit | undefined;
  /** The guest's first missing answer. */
  readonly silent?: Failure | undefined;
}

/** Seconds between two uses: as a phone in a pocket. */
const pause = 5;
const useDeadline = 10;

/**
 * Keeps a VM in light use for so many seconds and watches its VMM's process. Ends early when the VMM ends or the guest
 * stops answering.
 */
export async function soak(
  machine: Machine,
  asked: number,
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: (doing: string) => void },
): Promise<SoakEvidence> {
  const began = now();
  let uses = 0;
  let exit: Exit | undefined;
  void machine.exited.then(ended => {
    exit = ended;
  });
  let silent: Failure | undefined;
  await until(
    async () => {
      if (exit || silent || now() - began >= asked) return true;
      await machine
        .exec('read -r uptime _ </proc/uptime', { deadline: useDeadline, where: 'initramfs' })
        .then(
          () => {
            uses++;
            progress(`up ${Math.round(now() - began)} of ${Math.round(asked)} s, answered ${uses} times`);
          },
          (error: unknown) => {
            silent = toFailure(error, 'soak');
          },
        );
      return undefined;
    },
    {
      seconds: asked + 3 * useDeadline * machine.pace,
      pause,
      signal,
      otherwise: () =>
        new InfraError({
          code: 'soak.harness-late',
          what: 'soak: the harness itself came too late',
          todo: 'run it on a quieter machine',
        }),
    },
  );
  const lived = exit ? exit.seconds - (began - machine.powerOn) : now() - began;
  return {
    asked,
    lived,
    uses,
    exit,
    silent: exit ? undefined : silent,
  };
}
