import type { RunContext } from '../../contract/context.ts';
import type { Lane } from '../../contract/settings.ts';
import { Unavailable } from '../../core/errors.ts';
import { crosvm } from '../../parts/machine/crosvm.ts';
import { qemu } from '../../parts/machine/qemu.ts';
import type { Vmm } from '../../parts/machine/vm.ts';
import { deviceLaneOf } from './device-lane.ts';
import { type DeviceRecord, recordOf } from './device-record.ts';

/** What a lane needs beside the run. */
interface Opening {
  readonly progress: (doing: string) => void;
  readonly signal: AbortSignal;
  /** Gets what lives as long as the run: a device that is cleaned up at its end. */
  readonly cleanup: AsyncDisposableStack;
}

/** What runs the VM, and the device that it runs on, if any. */
interface OpenedLane {
  readonly vmm: Vmm;
  readonly device?: DeviceRecord;
}

const lanes: Readonly<Record<Lane, (context: RunContext, opening: Opening) => Promise<OpenedLane>>> = {
  qemu: async ({ hooks }) => ({ vmm: qemu(hooks.argv) }),
  crosvm: async ({ hooks }) => ({ vmm: await crosvm(hooks.argv) }),
  device: async (context, opening) => {
    const { vmm, ready } = opening.cleanup.use(await deviceLaneOf(context, opening));
    return { vmm, device: recordOf(ready) };
  },
  reference: () => Promise.reject(new Unavailable('lane reference has no VM')),
};

/** Opens the lane of this run. Throws Unavailable where the lane can't be had here. */
export function openLane(context: RunContext, opening: Opening): Promise<OpenedLane> {
  return lanes[context.settings.lane](context, opening);
}
