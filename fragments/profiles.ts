import type { Profile, ProfileFragment } from '../harness/contract/profile.ts';
import { androidBase } from '../harness/policy/android-base.ts';
import { guestDevices } from './devices.ts';
import { hardeningCommandLine } from './policies/hardening-command-line.ts';
import { hardeningMemory } from './policies/hardening-memory.ts';
import { hardeningPolicy } from './policies/hardening-policy.ts';
import { hardeningRunTime } from './policies/hardening-run-time.ts';
import { hardeningSurface } from './policies/hardening-surface.ts';
import { mustSurvive } from './policies/must-survive.ts';
import { avfGuest, forwarder, kvmHost, postgres, vsock, wireguard } from './policies/needs.ts';
import { hardenedHostWaivers, vaultGuestWaivers } from './policies/waivers.ts';

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
  { file: 'version/until-6.6.8.config', until: '6.6.8' },
  { file: 'version/until-6.9.config', until: '6.9' },
  { file: 'version/until-6.10.config', until: '6.10' },
  { file: 'version/until-6.18.config', until: '6.18' },
  { file: 'version/until-7.0.config', until: '7.0' },
  { file: 'version/until-7.3.config', until: '7.3' },
  { file: 'version/from-5.12.config', since: '5.12' },
  { file: 'version/from-5.13.config', since: '5.13' },
  { file: 'version/from-5.14.config', since: '5.14' },
  { file: 'version/from-5.15.config', since: '5.15' },
  { file: 'version/from-5.18.config', since: '5.18' },
  { file: 'version/from-6.0.config', since: '6.0' },
  { file: 'version/from-6.6-until-7.2.config', since: '6.6', until: '7.2' },
  { file: 'version/from-6.12.config', since: '6.12' },
  { file: 'version/from-6.13.config', since: '6.13' },
  { file: 'version/from-6.15.config', since: '6.15' },
  { file: 'version/from-6.17.config', since: '6.17' },
  { file: 'version/from-7.0.config', since: '7.0' },
  { file: 'version/from-7.2.config', since: '7.2' },
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

export const vaultGuest: Profile = {
  name: 'vault-guest',
  description: 'a small guest that runs PostgreSQL behind vsock, on QEMU, crosvm or a phone',
  arch: 'arm64',
  tree: { debian: 'linux-source-6.1' },
  base: 'allnoconfig',
  fragments: [
    ...shared,
    { file: 'guest/postgres.config' },
    { file: 'guest/image.config' },
    { file: 'guest/surface.config' },
  ],
  policies: [...floor, hardeningCommandLine, hardeningRunTime, vsock, postgres, avfGuest],
  waivers: vaultGuestWaivers,
  patches: [],
  devices: guestDevices,
  stages: ['config', 'build', 'boot', 'drivers', 'vsock', 'postgres', 'network', 'soak'],
};

export const hardenedHost: Profile = {
  name: 'hardened-host',
  description:
    "a phone's host kernel: guests at EL2, verified storage, mandatory access control, signed modules",
  arch: 'arm64',
  tree: { debian: 'linux-source-6.1' },
  base: 'allnoconfig',
  fragments: [
    ...shared,
    { file: 'host/kvm.config' },
    { file: 'host/modules.config' },
    { file: 'host/mandatory-access.config' },
    { file: 'host/storage.config' },
    { file: 'host/crypto.config' },
    { file: 'host/sha2-instructions.config', until: '6.16' },
    { file: 'host/containers.config' },
    { file: 'host/smmu-strict.config', since: '5.14' },
    { file: 'host/memory.config', since: '5.19' },
  ],
  policies: [...floor, vsock, kvmHost],
  waivers: hardenedHostWaivers,
  patches: [],
  devices: guestDevices,
  stages: ['config', 'build', 'host'],
};

/** The presets, by name: profiles that every repository can use or extend. */
export const profiles: Readonly<Record<string, Profile>> = {
  [vaultGuest.name]: vaultGuest,
  [hardenedHost.name]: hardenedHost,
};
