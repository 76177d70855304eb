import type { StageName } from '../../contract/stage.ts';
import type { AdbDevice } from '../../parts/machine/adb/client.ts';
import type { Machine } from '../../parts/machine/machine.ts';
import type { EditArgv } from '../../parts/machine/qemu.ts';
import type { VmSpec } from '../../parts/machine/vm.ts';

declare module '../../contract/hooks.ts' {
  interface Hooks {
    /** The VM before power-on: other disks, no initramfs, other words for the kernel. */
    readonly spec?: (spec: VmSpec, scratch: string) => Promise<VmSpec>;
    /** The VMM's command line. */
    readonly argv?: EditArgv;
    /** The device with the VM's files on it, before power-on: an old Image left there. Paths of `spec` are there. */
    readonly pushed?: (device: AdbDevice, spec: VmSpec) => Promise<void>;
    /** The guest once it runs, before anything is looked at. */
    readonly booted?: (machine: Machine) => Promise<void>;
    /** The guest when a later stage begins to look. */
    readonly looking?: (stage: StageName, machine: Machine) => Promise<void>;
  }
}
