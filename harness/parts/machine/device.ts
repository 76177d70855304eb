import type { AdbDevice } from './adb/client.ts';
import { type DeviceFiles, deviceFiles } from './adb/files.ts';
import { watchdogWords } from './adb/pace.ts';
import { type Intent, preflight, type ReadyDevice } from './adb/preflight.ts';
import { freeCid } from './adb/running-vms.ts';
import type { AdbServer } from './adb/server.ts';
import { type DeviceSession, deviceRoot, openSession } from './adb/session.ts';
import { deviceCommand } from './device-command.ts';
import { launchOnDevice } from './device-vm.ts';
import { givenCrosvm } from './given-crosvm.ts';
import type { EditArgv } from './qemu.ts';
import type { Disk, Vmm, VmSpec } from './vm.ts';

/** The device lane: VMs that run on a device behind adb. Disposing it leaves nothing of the run there. */
export interface DeviceLane extends AsyncDisposable {
  readonly vmm: Vmm;
  /** What the preflight found, for the record. */
  readonly ready: ReadyDevice;
}

interface LaneOptions {
  readonly server: AdbServer;
  /** The program that connects to vsock ports there, and the one that asks KVM, both built for arm64. */
  readonly relay: string;
  readonly probe: string;
  /** Serial or address; undefined takes the only one that is connected. */
  readonly serial: string | undefined;
  /** A crosvm of the user's that runs the VMs instead of the device's own VMM: path here. */
  readonly crosvm?: string | undefined;
  /** Where an injected fault gets at the VMM's arguments and at what was pushed. */
  readonly hooks: {
    readonly argv?: EditArgv;
    readonly pushed?: (device: AdbDevice, spec: VmSpec) => Promise<void>;
  };
}

/**
 * What goes to the console of a guest on a device: warnings and worse, and what init says. Each character is an exit to
 * the VMM, which takes a millisecond on an emulated device; the whole log is asked for over the command channel.
 * KERNEL_ARGS=ignore_loglevel brings everything back.
 */
const warningsOnly = 'loglevel=5';

/** Bytes that a device must have free: Image, initramfs, root and data disks, with room for what the guest writes. */
const bytesNeeded = 700 * 2 ** 20;
/** Bytes of memory of the guest (harness/stages/boot/guest.ts). */
const guestMemory = 1024 * 2 ** 20;

/** What the lane demands of a device, before anything is pushed. */
export const laneIntent = (program: string, crosvm: string | undefined): Intent => ({
  folder: deviceRoot,
  bytes: bytesNeeded,
  memory: guestMemory,
  program,
  bringsVmm: crosvm !== undefined,
});

/** Opens the lane: preflight, watchdog. Throws with the exact fix where the device can't be used. */
export async function openDeviceLane(options: LaneOptions): Promise<DeviceLane> {
  const { server, serial, crosvm } = options;
  await using opened = new AsyncDisposableStack();
  const looked = await preflight(server, serial, laneIntent(options.probe, crosvm));
  const session = opened.use(await openSession(looked.device));
  const files = deviceFiles(looked.device);
  opened.defer(() => (session.lost.aborted ? undefined : files.prune().catch(() => undefined)));
  const ready = crosvm ? { ...looked, vmm: await givenCrosvm(looked.device, files, crosvm) } : looked;
  const vmm = await deviceVmm(ready, session, files, options);
  const all = opened.move();
  return { vmm, ready, [Symbol.asyncDispose]: () => all[Symbol.asyncDispose]() };
}

async function deviceVmm(
  ready: ReadyDevice,
  session: DeviceSession,
  files: DeviceFiles,
  options: LaneOptions,
): Promise<Vmm> {
  const { device, vmm } = ready;
  const commandOf = await deviceCommand(device, vmm);
  const writable = new Map<string, string>();
  let count = 0;

  /** A disk that is written stays on the device for the whole run: what a killed guest acknowledged must be there. */
  async function diskThere(disk: Disk): Promise<Disk> {
    if (disk.readOnly) return { ...disk, path: await files.put(disk.path) };
    const known = writable.get(disk.path);
    if (known) return { ...disk, path: known };
    const remote = `${session.folder}/disk${writable.size}`;
    await files.copy(disk.path, remote);
    writable.set(disk.path, remote);
    return { ...disk, path: remote };
  }

  async function specThere(spec: VmSpec): Promise<VmSpec> {
    const disks: Disk[] = [];
    for (const disk of spec.disks) disks.push(await diskThere(disk));
    const initrd = spec.initrd && (await files.put(spec.initrd));
    const words = spec.commandLine.map(word => (word === 'ignore_loglevel' ? warningsOnly : word));
    const commandLine = [...words, ...watchdogWords(ready.pace)];
    const cid = freeCid(spec.cid, ready.facts.vms);
    return { ...spec, kernel: await files.put(spec.kernel), initrd, disks, commandLine, cid };
  }

  return {
    name: `${vmm.split('/').at(-1)} on ${device.serial}`,
    async launch(spec) {
      const there = await specThere(spec);
      await options.hooks.pushed?.(device, there);
      count += 1;
      const folder = `${session.folder}/vm${count}`;
      const command = (options.hooks.argv ?? (argv => argv))(commandOf(there, folder));
      const relay = await files.put(options.relay);
      return launchOnDevice({ ready, session, folder, command, relay, cid: there.cid });
    },
  };
}
