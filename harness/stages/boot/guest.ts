import { join } from 'node:path';
import type { RunContext } from '../../contract/context.ts';
import { GuestError, type HarnessError } from '../../core/errors.ts';
import { openScratch } from '../../core/scratch.ts';
import { dataDisk, emptyDisk } from '../../parts/guest/data-disk.ts';
import { buildInitramfs } from '../../parts/guest/initramfs.ts';
import { debianRootfs, givenRootfs } from '../../parts/guest/rootfs.ts';
import type { BootLimits } from '../../parts/machine/boot-watch.ts';
import type { Console } from '../../parts/machine/console.ts';
import { type PoweredOn, powerOn } from '../../parts/machine/power-on.ts';
import { qemu } from '../../parts/machine/qemu.ts';
import type { Vmm, VmSpec } from '../../parts/machine/vm.ts';
import type { DebianPackage, Making } from '../../parts/workstation/debian.ts';

/** A guest with its disks, which can be powered on again and again. Disposing it removes its data disk. */
export interface Guest extends AsyncDisposable {
  /** The Debian packages in its root file system; empty for one that the user brought. */
  readonly packages: readonly DebianPackage[];
  /** `name` names the console's log in the run's folder; `signal` ends the wait for init. */
  powerOn(name: string, signal: AbortSignal): Promise<PoweredOn>;
}

export interface Preparing {
  readonly kernel: string;
  /** Its .config, where it is known. */
  readonly config?: string | undefined;
  readonly vmm: Vmm;
  readonly limits: BootLimits;
  readonly progress: (doing: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Memory, processors and CID of the guest: PostgreSQL needs 300 MiB, and emulation gains nothing from a third processor.
 * Any CID from 3 on would do; the vsock device is this guest's own, so that runs cannot meet.
 */
export const guestSize = { memoryMiB: 1024, cpus: 2, cid: 10 } as const;
/** Seconds for the guest to run initdb and start PostgreSQL, once for the store. */
const clusterDeadline = 120;

/**
 * Words of the kernel command line: no reboot loop after a panic, an oops is a panic, everything the kernel says goes to
 * the console, and pages come in random order.
 */
const commandLine = [
  'panic=-1',
  'oops=panic',
  'ignore_loglevel',
  'page_alloc.shuffle=1',
  'endgoal.root=/dev/vda',
  'endgoal.data=/dev/vdb',
];

/** Makes what a guest with endgoal's init needs: initramfs, root file system, data disk with PostgreSQL's cluster. */
export async function prepareGuest(context: RunContext, preparing: Preparing): Promise<Guest> {
  const { store, settings, folder, hooks } = context;
  const { kernel, vmm, limits, progress, signal } = preparing;
  const making: Making = { log: join(folder, 'guest.log'), progress, signal };
  const initramfs = await buildInitramfs(store, making);
  const root = settings.rootfs ? await givenRootfs(settings.rootfs) : await debianRootfs(store, making);
  await using opened = new AsyncDisposableStack();
  const scratch = opened.use(await openScratch());
  const disk = join(scratch.path, 'data.ext4');

  const specWith = (data: string): VmSpec => ({
    kernel,
    initrd: initramfs.path,
    commandLine,
    kernelArgs: settings.kernelArgs,
    disks: [
      { path: root.image, format: 'raw', readOnly: true },
      { path: data, format: 'raw', readOnly: false },
    ],
    ...guestSize,
  });
  const boot = (spec: VmSpec, name: string, until: AbortSignal, on = vmm) =>
    powerOn(on, spec, { limits, logs: folder, name, signal: until });

  // Always here, whatever the lane: the disk that is made must be here, too.
  const prepare = async (empty: string) => {
    progress("preparing PostgreSQL's cluster once, in a guest of its own");
    const { machine, console } = await boot(specWith(empty), 'console-prepare', signal, qemu());
    if (!machine) throw unprepared('the guest did not boot', console);
    await using running = machine;
    const postgres = await running.milestone('postgres', { seconds: clusterDeadline, signal });
    const { signal: killedBy } = await running.powerOff();
    if (!postgres || postgres.failed) {
      throw unprepared(postgres?.text ?? `PostgreSQL was not ready within ${clusterDeadline} s`, console);
    }
    // Kept for every later run, it must not begin with a recovery.
    if (killedBy) throw unprepared(`the guest did not power off (${killedBy})`, console);
  };
  try {
    await dataDisk(store, { rootfs: root.key, prepare }, disk);
  } catch (error) {
    if (!(error instanceof GuestError)) throw error;
    // A kernel that can't run initdb is found by the postgres stage, which looks at the guest that tries it again.
    await emptyDisk(disk);
  }
  const spec = (await hooks.spec?.(specWith(disk), scratch.path)) ?? specWith(disk);
  const all = opened.move();
  return {
    packages: root.packages,
    powerOn: (name, until) => boot(spec, name, until),
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  };
}

function unprepared(because: string, console: Console): HarnessError {
  return new GuestError({
    code: 'postgres.cluster-not-prepared',
    what: `postgres: its cluster could not be prepared: ${because}`,
    lastLine: console.lines.at(-1)?.text ?? 'nothing was printed',
    todo: 'read console-prepare.log of this run',
  });
}
