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

/** The configuration under the fragments. A `file` is absolute. */
export type Base = 'allnoconfig' | { readonly defconfig: string } | { readonly file: string };

/** A kernel tree: Debian's source package of that name, a folder (absolute), or one commit of a git repository. */
export type Tree =
  | { readonly debian: string }
  | { readonly path: string }
  | { readonly git: string; readonly commit: string };

/** A fragment and the kernel versions to which it applies. */
export interface ProfileFragment extends VersionRange {
  /** Below endgoal's own `fragments/`, or absolute. */
  readonly file: string;
  /** Path in messages and reports. Default: the path below `fragments/`. */
  readonly shown?: string;
}

/** An intended change to the kernel tree. */
export interface DeclaredPatch {
  /** Patch file, below endgoal's own `fragments/` or absolute. */
  readonly file: string;
  readonly reason: string;
}

/** A PCI function of the VM, and the chain of drivers that must bind to it. */
export interface ExpectedDevice {
  /** Name for people: `vsock`. */
  readonly role: string;
  /** Accepted vendor:device pairs: the modern id of a virtio device (0x1040 + type) and its transitional id. */
  readonly pciIds: readonly string[];
  /** Name of the driver below /sys/bus/pci/drivers. */
  readonly pciDriver: string;
  /** Name of the driver below /sys/bus/virtio/drivers; absent for a device that is not virtio. */
  readonly virtioDriver?: string;
  /** The option that builds the driver, without `CONFIG_`. */
  readonly option: string;
  /** Symbols that System.map contains if the driver is built in. */
  readonly symbols: readonly string[];
  /** Lanes whose VM always has the device. Default: all lanes. */
  readonly lanes?: readonly Lane[];
}

/** A part of a preset that a profile leaves out, with the reason. */
export interface LeftOut {
  readonly part: 'fragment' | 'policy' | 'device' | 'stage';
  readonly name: string;
  readonly reason: string;
}

/** The requirements on a kernel: its sources, options, policies and devices. */
export interface Profile {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** make's ARCH. */
  readonly arch: Architecture;
  /** Used unless KERNEL_SRC names another tree. */
  readonly tree: Tree;
  readonly base: Base;
  /** Later fragments win. A fragment that contradicts an earlier one must give a reason. */
  readonly fragments: readonly ProfileFragment[];
  readonly policies: readonly (Policy | TreePolicy)[];
  readonly waivers: readonly Waiver[];
  readonly patches: readonly DeclaredPatch[];
  readonly devices: readonly ExpectedDevice[];
  /** Stages of its runs. The stages network and soak also need NETWORK and SOAK to be set. */
  readonly stages: readonly StageName[];
  readonly leftOut?: readonly LeftOut[];
  /** An image that boots with its own init. Without it, endgoal's own guest boots. ROOTFS and INIT override it. */
  readonly guest?: GuestPlan;
}

/** A device node that the guest must have, and the option that creates it. */
export interface ExpectedNode {
  readonly path: string;
  /** The option of the driver that creates the node, without `CONFIG_`. */
  readonly option: string;
  /** The user of the node. */
  readonly reason: string;
  /** Also required in an image with an init of its own. */
  readonly ownInit?: true;
}

/** A mount that the guest must have. */
export interface ExpectedMount {
  readonly directory: string;
  /** File system type. */
  readonly type: string;
  readonly option: string;
  readonly reason: string;
  /** Also required in an image with an init of its own. */
  readonly ownInit?: true;
}

/** A network on which the guest must be reachable, in addition to vsock. */
export interface GuestNetwork {
  readonly name: 'bridge' | 'gvproxy';
  /** Its components, for people. */
  readonly title: string;
  /** The guest's interface on the network, its address there, and the workstation's address. */
  readonly device: string;
  readonly guest: string;
  readonly host: string;
  /** Kernel options that the guest needs for it, without `CONFIG_`. */
  readonly options: readonly string[];
}

/** Returns the fragments of a profile that apply to this kernel version, in order. */
export function fragmentsFor(profile: Profile, version: string): readonly ProfileFragment[] {
  return profile.fragments.filter(fragment => inRange(version, fragment));
}

/** Returns the absolute path of a fragment or a patch. */
export const pathOf = ({ file }: { readonly file: string }): string =>
  resolve(projectRoot, 'fragments', file);

/** Returns the path of a fragment for messages and reports: `fragments/virtio/vsock.config`. */
export const shownAs = ({ file, shown }: ProfileFragment): string =>
  shown ?? `${isCheckout ? '' : 'endgoal/'}fragments/${file}`;

/** Reads the text of a fragment. Throws UserError if it can't be read. */
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

/**
 * Returns the policies of a profile. Policies stored in the kernel tree are read from there, and left out without a
 * tree.
 */
export async function policiesFor(profile: Profile, tree: string | undefined): Promise<Policy[]> {
  return Promise.all(
    profile.policies.map(async policy => {
      if (!('read' in policy)) return policy;
      return policy.read(tree && (await readFile(join(tree, policy.file), 'utf8').catch(() => undefined)));
    }),
  );
}

/** Returns the devices that a kernel of this profile must find and drive on a lane. */
export function devicesOn(profile: Profile, lane: Lane): readonly ExpectedDevice[] {
  return profile.devices.filter(({ lanes }) => !lanes || lanes.includes(lane));
}
