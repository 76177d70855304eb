import { GuestError } from '../../core/errors.ts';
import type { Exit } from '../../core/exec.ts';
import { until } from '../../core/wait.ts';
import { parseMilestone } from '../../facts/milestone.ts';
import type { Machine } from '../../parts/machine/machine.ts';
import type { PoweredOn } from '../../parts/machine/power-on.ts';

/** Seconds for an image's own init to end its mounts: own.sh gives up after 12 and says so. */
const settleDeadline = 20;
/** Reboots before a loop is a loop: the first may be an installation that ends with one. */
const mostReboots = 2;

/** The kernel's last line before it resets the machine (kernel/reboot.c). */
const restarts = /reboot: Restarting system/;

const rebooted = ({ end, console, silentAgent }: PoweredOn) =>
  (end.how === 'exited' || silentAgent !== undefined) &&
  console.lines.some(({ text }) => restarts.test(text));

/** A power-on that was followed, and what `look` saw of a guest that stayed up. */
interface Followed<Seen> {
  readonly on: PoweredOn;
  readonly seen?: Seen;
}

/** Seconds for the VMM's exit to be known once a command to its guest failed. */
const exitDeadline = 3;

/**
 * Waits until init has mounted what it mounts and looks at the guest. A VM that ends or a kernel that panics meanwhile is
 * the boot's end, also where that came in the middle of the look.
 */
async function watchOn<Seen>(
  on: PoweredOn,
  signal: AbortSignal,
  look: (machine: Machine) => Promise<Seen>,
): Promise<Followed<Seen>> {
  const { machine, console } = on;
  if (!machine) return { on };
  let exit: Exit | undefined;
  void machine.exited.then(ended => {
    exit = ended;
  });
  const nothing = new GuestError({
    code: 'boot.init-not-settled',
    what: 'boot: init did not settle',
    todo: 'look at the console',
  });
  const ended = () => console.panic !== undefined || exit !== undefined;
  const waitFor = (holds: () => boolean, seconds: number) =>
    until(() => holds() || undefined, { seconds, signal, pause: 0.05, otherwise: () => nothing }).catch(
      (error: unknown) => {
        if (error !== nothing) throw error;
      },
    );
  const isUp = () => console.lines.some(({ text }) => parseMilestone(text)?.name === 'up');
  await waitFor(() => ended() || isUp(), settleDeadline);
  if (!ended()) {
    try {
      return { on, seen: await look(machine) };
    } catch (error) {
      if (!(error instanceof GuestError)) throw error;
      await waitFor(ended, exitDeadline);
      if (!ended()) throw error;
    }
  }
  const at = console.lastByteAt;
  await machine.kill();
  const { panic } = console;
  if (panic) return { on: { ...on, end: { how: 'panic', at, line: panic.text }, machine: undefined } };
  return {
    on: { ...on, end: { how: 'exited', at, exit: exit ?? (await machine.exited) }, machine: undefined },
  };
}

/**
 * Follows an image's own init to where it has settled, and looks at the guest then. One that reboots is powered on again,
 * over the same disks, and given up at its second reboot.
 */
export async function settled<Seen>(
  first: PoweredOn,
  powerOn: (name: string, signal: AbortSignal) => Promise<PoweredOn>,
  signal: AbortSignal,
  look: (machine: Machine) => Promise<Seen>,
): Promise<Followed<Seen> & { readonly reboots: number }> {
  let followed = await watchOn(first, signal, look);
  let reboots = rebooted(followed.on) ? 1 : 0;
  while (reboots > 0 && reboots < mostReboots) {
    followed = await watchOn(await powerOn(`console-reboot-${reboots}`, signal), signal, look);
    if (!rebooted(followed.on)) break;
    reboots++;
  }
  return { ...followed, reboots };
}
