import { GuestError } from '../../core/errors.ts';
import { until } from '../../core/wait.ts';
import { parseMilestone } from '../../facts/milestone.ts';
import type { PoweredOn } from '../../parts/machine/power-on.ts';

/** Seconds for an image's own init to end its mounts: own.sh gives up after 12 and says so. */
const settleDeadline = 20;
/** Reboots before a loop is a loop: the first may be an installation that ends with one. */
const mostReboots = 2;

/** The kernel's last line before it resets the machine (kernel/reboot.c). */
const restarts = /reboot: Restarting system/;

const rebooted = ({ end, console }: PoweredOn) =>
  end.how === 'exited' && console.lines.some(({ text }) => restarts.test(text));

/** Waits until init has mounted what it mounts, or the VM ended, or the kernel panicked: then that is the boot's end. */
async function watchOn(on: PoweredOn, signal: AbortSignal): Promise<PoweredOn> {
  const { machine, console } = on;
  if (!machine) return on;
  let exit: Awaited<typeof machine.exited> | undefined;
  void machine.exited.then(ended => {
    exit = ended;
  });
  const isUp = () => console.lines.some(({ text }) => parseMilestone(text)?.name === 'up');
  const nothing = new GuestError({
    code: 'boot.init-not-settled',
    what: 'boot: init did not settle',
    todo: 'look at the console',
  });
  await until(() => (console.panic || exit || isUp() ? true : undefined), {
    seconds: settleDeadline,
    signal,
    pause: 0.05,
    otherwise: () => nothing,
  }).catch((error: unknown) => {
    if (error !== nothing) throw error;
  });
  const at = console.lastByteAt;
  if (console.panic) {
    const end = { how: 'panic', at, line: console.panic.text } as const;
    await machine.kill();
    return { ...on, end, machine: undefined };
  }
  if (!exit) return on;
  await machine[Symbol.asyncDispose]();
  return { ...on, end: { how: 'exited', at, exit }, machine: undefined };
}

/**
 * Follows an image's own init to where it has settled. One that reboots is powered on again, over the same disks, and
 * given up at its second reboot.
 */
export async function settled(
  first: PoweredOn,
  powerOn: (name: string, signal: AbortSignal) => Promise<PoweredOn>,
  signal: AbortSignal,
): Promise<{ readonly on: PoweredOn; readonly reboots: number }> {
  let on = await watchOn(first, signal);
  let reboots = rebooted(on) ? 1 : 0;
  while (reboots > 0 && reboots < mostReboots) {
    on = await watchOn(await powerOn(`console-reboot-${reboots}`, signal), signal);
    if (!rebooted(on)) return { on, reboots };
    reboots++;
  }
  return { on, reboots };
}
