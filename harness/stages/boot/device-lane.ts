import type { RunContext } from '../../contract/context.ts';
import { openScratch } from '../../core/scratch.ts';
import { deviceRootfs } from '../../parts/device/rootfs.ts';
import { startVirtualDevice } from '../../parts/device/virtual-device.ts';
import { preflight } from '../../parts/machine/adb/preflight.ts';
import { probeProgram } from '../../parts/machine/adb/probe.ts';
import { vsockRelay } from '../../parts/machine/adb/relay.ts';
import { openAdb } from '../../parts/machine/adb/server.ts';
import { type DeviceLane, laneIntent, openDeviceLane } from '../../parts/machine/device.ts';
import { deviceKernel } from './device-kernel.ts';

/** What DEVICE says for the virtual device. */
const virtual = 'virtual';

interface Working {
  readonly progress: (doing: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Looks whether the phone of a run on the device lane is there and can run VMs, before anything is configured or built
 * for it. Throws what the preflight finds.
 */
export async function lookAtDevice({ settings, store }: RunContext): Promise<void> {
  await using scratch = await openScratch();
  await using server = await openAdb(scratch.path);
  await preflight(server, settings.device, laneIntent(await probeProgram(store), settings.deviceCrosvm));
}

/**
 * The device lane of a run: on the phone that DEVICE names, on the only one that is connected, or on a virtual device
 * that is started for it. Disposing it cleans the device up and switches the virtual one off.
 */
export async function deviceLaneOf(context: RunContext, working: Working): Promise<DeviceLane> {
  const { settings, hooks, folder, store } = context;
  await using opened = new AsyncDisposableStack();
  const scratch = opened.use(await openScratch());
  working.progress('starting adb');
  const server = opened.use(await openAdb(scratch.path));
  let serial = settings.device;
  if (serial === virtual) {
    const { image } = await deviceKernel(context, working);
    const root = await deviceRootfs(store, { ...working, log: `${folder}/device.log` });
    working.progress('booting the virtual device');
    const device = opened.use(
      await startVirtualDevice({ server, kernel: image, root, logs: folder, signal: working.signal }),
    );
    serial = device.serial;
  }
  working.progress('looking at the device');
  const [relay, probe] = await Promise.all([vsockRelay(store), probeProgram(store)]);
  const lane = opened.use(
    await openDeviceLane({ server, serial, relay, probe, crosvm: settings.deviceCrosvm, hooks }),
  );
  const all = opened.move();
  return { ...lane, [Symbol.asyncDispose]: () => all[Symbol.asyncDispose]() };
}
