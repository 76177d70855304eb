import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../core/errors.ts';
import { isCheckout, projectRoot } from '../core/installation.ts';
import { inRange, type VersionRange } from '../kconfig/version.ts';
import type { Policy, TreePolicy, Waiver } from '../policy/policy.ts';
import type { GuestPlan } from './guest-plan.ts';
import type { Lane } from './settings.ts';
import type { StageName } from './stage.ts';

/** Architectures of kernels that a run can boot, as make's ARCH. */
export const architectures = ['arm64', 'x86_64'] as const;
export type Architecture = (typeof architectures)[number];

/** The configuration that fragments are laid over. A `file` is absolute. */
export type Base = 'allnoconfig' | { readonly defconfig: string } | { readonly file: string };

/** A kernel tree: Debian's source package of that name, a folder (absolute), or one commit of a git repository. */
export type Tree =
  | { readonly debian: string }
  | { readonly path: string }
  | { readonly git: string; readonly commit: string };

/** A fragment and the kernel versions that it is for. */
export interface ProfileFragment extends VersionRange {
  /** Below endgoal's own `fragments/`, or absolute. */
  readonly file: string;
  /** The path that messages and reports name; by default below `fragments/`. */
  readonly shown?: string;
}

/** A change to the tree that is meant to be there. */
export interface DeclaredPatch {
  /** Patch file, below endgoal's own `fragments/` or absolute. */
  readonly file: string;
  readonly reason: string;
}

/** A PCI function that the machine gives, and the chain of drivers that must bind to it. */
export interface ExpectedDevice {
  /** What it is to people: `vsock`. */
  readonly role: string;
  /** Vendor and device, any of which it may be: a virtio device's modern id (0x1040 + type) and its transitional one. */
  readonly pciIds: readonly string[];
  /** Name of the driver below /sys/bus/pci/drivers. */
  readonly pciDriver: string;
  /** Name of the driver below /sys/bus/virtio/drivers; none for what is not virtio. */
  readonly virtioDriver?: string;
  /** The option that builds it, without `CONFIG_`. */
  readonly option: string;
  /** What System.map has where the driver is in the image. */
  readonly symbols: readonly string[];
  /** Lanes whose machine always has it; without, all of them. */
  readonly lanes?: readonly Lane[];
}

/** A part of a preset that a profile leaves out, and the reason. */
export interface LeftOut {
  readonly part: 'fragment' | 'policy' | 'device' | 'stage';
  readonly name: string;
  readonly reason: string;
}

/** The demands on a kernel: its sources, its options, the policies that it keeps, the devices that it drives. */
export interface Profile {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** make's ARCH. */
  readonly arch: Architecture;
  /** Used unless KERNEL_SRC names another tree. */
  readonly tree: Tree;
  readonly base: Base;
  /** Later ones count; one that contradicts an earlier one must give a reason. */
  readonly fragments: readonly ProfileFragment[];
  readonly policies: readonly (Policy | TreePolicy)[];
  readonly waivers: readonly Waiver[];
  readonly patches: readonly DeclaredPatch[];
  readonly devices: readonly ExpectedDevice[];
  /** Stages of its runs; network and soak are part of a run only where NETWORK and SOAK ask for them. */
  readonly stages: readonly StageName[];
  readonly leftOut?: readonly LeftOut[];
  /** An image that boots with its own init; without it endgoal's own guest boots. ROOTFS and INIT override it. */
  readonly guest?: GuestPlan;
}

/** A device node that the guest must have, and the option behind it. */
export interface ExpectedNode {
  readonly path: string;
  /** The option whose driver makes it, without `CONFIG_`. */
  readonly option: string;
  /** Who needs it. */
  readonly reason: string;
  /** An image with an init of its own must have it, too. */
  readonly ownInit?: true;
}

/** A mount that the guest must have. */
export interface ExpectedMount {
  readonly directory: string;
  /** File system type. */
  readonly type: string;
  readonly option: string;
  readonly reason: string;
  /** An image with an init of its own must have it, too. */
  readonly ownInit?: true;
}

/** A network that the guest must be reachable over, beside vsock. */
export interface GuestNetwork {
  readonly name: 'bridge' | 'gvproxy';
  /** What it is made of, for people. */
  readonly title: string;
  /** The guest's interface on it, its address there, and the host's. */
  readonly device: string;
  readonly guest: string;
  readonly host: string;
  /** Options of the guest's kernel that it stands on, without `CONFIG_`. */
  readonly options: readonly string[];
}

/** The fragments of a profile that are for this kernel version, in their order. */
export function fragmentsFor(profile: Profile, version: string): readonly ProfileFragment[] {
  return profile.fragments.filter(fragment => inRange(version, fragment));
}

/** The absolute path of a fragment or a patch. */
export const pathOf = ({ file }: { readonly file: string }): string =>
  resolve(projectRoot, 'fragments', file);

/** The path of a fragment in messages and reports: `fragments/virtio/vsock.config`. */
export const shownAs = ({ file, shown }: ProfileFragment): string =>
  shown ?? `${isCheckout ? '' : 'endgoal/'}fragments/${file}`;

/** The text of a fragment. Throws UserError where it can't be read. */
export async function readFragment(fragment: ProfileFragment): Promise<string> {
  return readFile(pathOf(fragment), 'utf8').catch(cause => {
    throw new UserError(
      {
        code: 'config.fragment-unreadable',
        what: `config: fragment ${shownAs(fragment)} can't be read`,
        because: String(cause),
        todo: 'correct its path in the profile, or create the file',
      },
      { cause },
    );
  });
}

/** The policies of a profile; those that a tree itself holds are read there, and rest where there is no tree. */
export async function policiesFor(profile: Profile, tree: string | undefined): Promise<Policy[]> {
  return Promise.all(
    profile.policies.map(async policy => {
      if (!('read' in policy)) return policy;
      return policy.read(tree && (await readFile(join(tree, policy.file), 'utf8').catch(() => undefined)));
    }),
  );
}

/** The devices that this profile's kernel must find and drive on a lane. */
export function devicesOn(profile: Profile, lane: Lane): readonly ExpectedDevice[] {
  return profile.devices.filter(({ lanes }) => !lanes || lanes.includes(lane));
}
