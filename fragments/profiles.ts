import type { StageName } from '../harness/contract/stage.ts';
import type { VersionRange } from '../harness/kconfig/version.ts';
import { androidBase } from '../harness/policy/android-base.ts';
import type { Policy, TreePolicy, Waiver } from '../harness/policy/policy.ts';
import { type ExpectedDevice, guestDevices } from './devices.ts';
import { hardeningMemory } from './policies/hardening-memory.ts';
import { hardeningPolicy } from './policies/hardening-policy.ts';
import { hardeningSurface } from './policies/hardening-surface.ts';
import { mustSurvive } from './policies/must-survive.ts';
import { avfGuest, forwarder, kvmHost, postgres, vsock, wireguard } from './policies/needs.ts';
import { hardenedHostWaivers, vaultGuestWaivers } from './policies/waivers.ts';

/** What a configuration starts from before the fragments are laid over it. */
export type Base = 'allnoconfig' | { readonly defconfig: string } | { readonly file: string };

/** A fragment file, below `fragments/`, and the kernel versions it is for. */
export interface ProfileFragment extends VersionRange {
  readonly file: string;
}

/** A change to the tree that is meant to be there. */
export interface DeclaredPatch {
  /** Patch file, below `fragments/`. */
  readonly file: string;
  readonly reason: string;
}

/** What a kernel must be: what it is made of, what is demanded of it and which devices it must drive. */
export interface Profile {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** make's ARCH. */
  readonly arch: 'arm64';
  /** Debian's source package, unless KERNEL_SRC names a tree. */
  readonly tree: string;
  readonly base: Base;
  /** Later ones count; one that contradicts an earlier one must say why. */
  readonly fragments: readonly ProfileFragment[];
  readonly policies: readonly (Policy | TreePolicy)[];
  readonly waivers: readonly Waiver[];
  readonly patches: readonly DeclaredPatch[];
  readonly devices: readonly ExpectedDevice[];
  /** Its way to the end goal; networks and a soak are part of a run only where NETWORK and SOAK ask for them. */
  readonly stages: readonly StageName[];
}

const shared: readonly ProfileFragment[] = [
  { file: 'base/board.config' },
  { file: 'base/console.config' },
  { file: 'base/userspace.config' },
  { file: 'base/observability.config' },
  { file: 'virtio/virtio.config' },
  { file: 'virtio/vsock.config' },
  { file: 'net/network.config' },
  { file: 'net/tunnel.config' },
  { file: 'net/netfilter.config' },
  { file: 'security/keys.config' },
  { file: 'security/lsm.config' },
  { file: 'security/memory.config' },
  { file: 'security/arm64.config' },
  { file: 'security/surface.config' },
  { file: 'version/until-6.2.config', until: '6.2' },
  { file: 'version/from-6.6.config', since: '6.6' },
  { file: 'version/until-6.6.8.config', until: '6.6.8' },
  { file: 'version/until-6.9.config', until: '6.9' },
  { file: 'version/until-6.10.config', until: '6.10' },
];

const floor = [
  mustSurvive,
  hardeningMemory,
  hardeningSurface,
  hardeningPolicy,
  androidBase,
  wireguard,
  forwarder,
];

const all = [
  {
    name: 'vault-guest',
    description: 'a small guest that runs PostgreSQL behind vsock, on QEMU, crosvm or a phone',
    arch: 'arm64',
    tree: 'linux-source-6.1',
    base: 'allnoconfig',
    fragments: [...shared, { file: 'guest/postgres.config' }, { file: 'guest/surface.config' }],
    policies: [...floor, vsock, postgres, avfGuest],
    waivers: vaultGuestWaivers,
    patches: [],
    devices: guestDevices,
    stages: ['config', 'build', 'boot', 'drivers', 'vsock', 'postgres', 'network', 'soak'],
  },
  {
    name: 'hardened-host',
    description:
      "a phone's host kernel: guests at EL2, verified storage, mandatory access control, signed modules",
    arch: 'arm64',
    tree: 'linux-source-6.1',
    base: 'allnoconfig',
    fragments: [
      ...shared,
      { file: 'host/kvm.config' },
      { file: 'host/modules.config' },
      { file: 'host/mandatory-access.config' },
      { file: 'host/storage.config' },
      { file: 'host/crypto.config' },
      { file: 'host/containers.config' },
      { file: 'host/memory.config' },
    ],
    policies: [...floor, vsock, kvmHost],
    waivers: hardenedHostWaivers,
    patches: [],
    devices: guestDevices,
    stages: ['config', 'build', 'host'],
  },
] as const satisfies readonly Profile[];

/** Every profile by its name. */
export const profiles: Readonly<Record<string, Profile>> = Object.fromEntries(
  all.map(profile => [profile.name, profile]),
);
