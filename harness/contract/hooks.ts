import type { HostBoot } from '../../fragments/host-surface.ts';
import type { KernelTree } from '../parts/kernel/source.ts';
import type { AdbDevice } from '../parts/machine/adb/client.ts';
import type { Machine } from '../parts/machine/machine.ts';
import type { EditArgv } from '../parts/machine/qemu.ts';
import type { VmSpec } from '../parts/machine/vm.ts';
import type { Profile } from './profile.ts';
import type { Settings } from './settings.ts';
import type { StageName } from './stage.ts';

/**
 * Where a seeded fault gets at a run. Each seam breaks what in the field breaks by itself; a run without a fault has
 * none of them. Nothing here can make something green.
 */
export interface Seams {
  /** A fragment text that comes after the profile's own. */
  readonly fragment?: string;
  /** What the user would have set. */
  readonly settings?: (settings: Settings) => Settings | Promise<Settings>;
  /** A profile that demands less, so that a kernel gets further than ours would let it. */
  readonly profile?: (profile: Profile) => Profile;
  /** The kernel tree, once it is there: an edited source file. Returns what is used instead; `store` is the store's root. */
  readonly tree?: (tree: KernelTree, store: string) => Promise<KernelTree>;
  /** The .config between the check and the build: what an `olddefconfig` too many would do. */
  readonly dotconfig?: (text: string) => string;
  /** Files of a finished kernel, copied into `folder` first: a stale object, another Image. */
  readonly kernel?: (folder: string) => Promise<void>;
  /** The machine to be, before power-on: other disks, no initramfs, other words for the kernel. */
  readonly spec?: (spec: VmSpec, scratch: string) => Promise<VmSpec>;
  /** The VMM's command line. */
  readonly argv?: EditArgv;
  /** The device with a machine's files on it, before power-on: an old Image left there. Paths of `spec` are there. */
  readonly pushed?: (device: AdbDevice, spec: VmSpec) => Promise<void>;
  /** A boot of the host kernel, before power-on: other words for it. */
  readonly hostWords?: (words: readonly string[], boot: HostBoot) => readonly string[];
  /** The host once it runs, before anything is proven on it. */
  readonly hostBooted?: (device: AdbDevice, boot: HostBoot) => Promise<void>;
  /** The guest once it runs, before anything is looked at. */
  readonly booted?: (machine: Machine) => Promise<void>;
  /** The guest when a later stage begins to look. */
  readonly looking?: (stage: StageName, machine: Machine) => Promise<void>;
}
