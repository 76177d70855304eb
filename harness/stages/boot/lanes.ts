import type { RunContext } from '../../contract/context.ts';
import type { Lane } from '../../contract/settings.ts';
import { Unavailable } from '../../core/errors.ts';
import { crosvm } from '../../parts/machine/crosvm.ts';
import { qemu } from '../../parts/machine/qemu.ts';
import type { Vmm } from '../../parts/machine/vm.ts';
import { deviceLaneOf } from './device-lane.ts';

/** What a lane needs beside the run: who hears what it does, and who ends it. */
interface Opening {
  readonly progress: (doing: string) => void;
  readonly signal: AbortSignal;
  /** Gets what lives as long as the run: a device that is cleaned up at its end. */
  readonly cleanup: AsyncDisposableStack;
}

const lanes: Readonly<Record<Lane, (context: RunContext, opening: Opening) => Promise<Vmm>>> = {
  qemu: async ({ hooks }) => qemu(hooks.argv),
  crosvm: ({ hooks }) => crosvm(hooks.argv),
  device: async (context, opening) => opening.cleanup.use(await deviceLaneOf(context, opening)).vmm,
  reference: () => Promise.reject(new Unavailable('lane reference has no machine')),
};

/** What runs the machine on the lane of this run. Throws Unavailable where the lane can't be had here. */
export function vmmOf(context: RunContext, opening: Opening): Promise<Vmm> {
  return lanes[context.settings.lane](context, opening);
}
