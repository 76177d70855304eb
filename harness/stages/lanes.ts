import { qemu } from '../machine/qemu.ts';
import type { Vmm } from '../machine/vm.ts';
import type { Lane } from '../settings.ts';
import { Unavailable } from '../stage.ts';
import type { RunContext } from './context.ts';

const lanes: Readonly<Record<Lane, (context: RunContext) => Promise<Vmm>>> = {
  qemu: async ({ seams }) => qemu(seams.argv),
  crosvm: async () => {
    throw new Unavailable('lane crosvm needs a host whose KVM runs arm64 guests');
  },
  device: async () => {
    throw new Unavailable('lane device is not there yet');
  },
};

/** What runs the machine on the lane of this run. Throws Unavailable where the lane can't be had here. */
export function vmmOf(context: RunContext): Promise<Vmm> {
  return lanes[context.settings.lane](context);
}
