import { relative, resolve } from 'node:path';
import { vaultGuest } from '../../../fragments/profiles.ts';
import type { EndgoalConfig, FragmentFile, ProfileConfig, Without } from '../../contract/config.ts';
import type { GuestPlan, RootfsSource } from '../../contract/guest-plan.ts';
import type { Base, LeftOut, Profile, ProfileFragment, Tree } from '../../contract/profile.ts';
import { nearest } from '../../contract/settings-typos.ts';
import type { StageName } from '../../contract/stage.ts';

/** A profile needs or leaves out a part that does not exist. */
export class Missing extends Error {
  readonly key: string;
  readonly todo: string;
  constructor(key: string, says: string, todo: string) {
    super(says);
    this.key = key;
    this.todo = todo;
  }
}

/** Adds the file's common parts to a profile; only once if one profile extends another. */
export function withCommon(profile: ProfileConfig, config: EndgoalConfig): ProfileConfig {
  const isFirst = !config.profiles?.some(other => other.name === profile.extends);
  if (!isFirst) return profile;
  return {
    ...profile,
    policies: [...(config.policies ?? []), ...(profile.policies ?? [])],
    waivers: [...(config.waivers ?? []), ...(profile.waivers ?? [])],
    devices: [...(config.devices ?? []), ...(profile.devices ?? [])],
  };
}

/** The parts of a profile without `extends`. */
const nothing: Omit<Profile, 'name' | 'description' | 'arch' | 'tree'> = {
  base: 'allnoconfig',
  fragments: [],
  policies: [],
  waivers: [],
  patches: [],
  devices: [],
  stages: vaultGuest.stages,
};

export function extend(
  from: Profile | undefined,
  own: ProfileConfig,
  { root, ownStages }: { readonly root: string; readonly ownStages: readonly StageName[] },
): Profile {
  const { name } = own;
  const { arch, tree } = { arch: own.arch ?? from?.arch, tree: own.tree ?? from?.tree };
  if (!arch) throw new Missing('name', `${name} has no arch`, "add arch: 'arm64', or extends: 'vault-guest'");
  if (!tree) throw new Missing('name', `${name} has no tree`, "add tree: { path: '../linux' }, or extends");
  const base = from ?? nothing;
  const kept = leaveOut(base, own.without ?? [], name);
  return {
    name,
    description: own.description ?? from?.description ?? name,
    arch,
    tree: placedTree(tree, root),
    base: own.base ? placedBase(own.base, root) : base.base,
    fragments: [...kept.fragments, ...(own.fragments ?? []).map(each => placedFragment(each, root))],
    policies: [...kept.policies, ...(own.policies ?? [])],
    waivers: [...kept.waivers, ...(own.waivers ?? [])],
    patches: [
      ...base.patches,
      ...(own.patches ?? []).map(patch => ({ ...patch, file: resolve(root, patch.file) })),
    ],
    devices: [...kept.devices, ...(own.devices ?? [])],
    stages: own.stages ?? [...new Set([...kept.stages, ...ownStages, ...servicesOf(own.guest)])],
    ...placedGuest(own.guest ?? from?.guest, root),
    leftOut: [...(from?.leftOut ?? []), ...(own.without ?? []).map(partOf)],
  };
}

function partOf({ reason, ...parts }: Without): LeftOut {
  const named = Object.entries(parts) as [LeftOut['part'], string][];
  const [part, name] = named[0] ?? ['fragment', ''];
  return { part, name, reason };
}

type Parts = Pick<Profile, 'fragments' | 'policies' | 'waivers' | 'devices' | 'stages'>;

function leaveOut(base: Parts, without: readonly Without[], profile: string): Parts {
  const named = {
    fragment: new Set(base.fragments.map(({ file, shown }) => shown ?? file)),
    policy: new Set(base.policies.map(({ name }) => name)),
    device: new Set(base.devices.map(({ role }) => role)),
    stage: new Set<string>(base.stages),
  };
  const gone = without.map(partOf);
  for (const { part, name } of gone) {
    const known = named[part];
    if (known.has(name)) continue;
    const near = nearest(name, [...known]);
    const todo = near ? `did you mean ${near}?` : `name one of ${[...known].join(', ')}`;
    throw new Missing('without', `${profile} leaves out the ${part} ${name}, which it does not have`, todo);
  }
  const has = (part: LeftOut['part'], name: string) =>
    gone.some(one => one.part === part && one.name === name);
  return {
    fragments: base.fragments.filter(({ file, shown }) => !has('fragment', shown ?? file)),
    policies: base.policies.filter(({ name }) => !has('policy', name)),
    waivers: base.waivers.filter(({ policy }) => !has('policy', policy)),
    devices: base.devices.filter(({ role }) => !has('device', role)),
    stages: base.stages.filter(name => !has('stage', name)),
  };
}

function placedFragment(given: string | FragmentFile, root: string): ProfileFragment {
  const { file, ...range } = typeof given === 'string' ? { file: given } : given;
  const path = resolve(root, file);
  const shown = relative(root, path);
  return { ...range, file: path, shown: shown.startsWith('..') ? path : shown };
}

const servicesOf = (guest: GuestPlan | undefined): readonly StageName[] =>
  (guest?.services ?? []).map(({ name }) => name);

function placedGuest(guest: GuestPlan | undefined, root: string): Pick<Profile, 'guest'> {
  if (!guest) return {};
  const [kind = 'image', path = ''] = Object.entries(guest.rootfs)[0] ?? [];
  // A container is `name:tag`, so only a Dockerfile is a path.
  const isPath = kind !== 'container' || /(^|\/)Dockerfile[^/:]*$/.test(path);
  return {
    guest: {
      ...guest,
      rootfs: isPath ? ({ [kind]: resolve(root, path) } as RootfsSource) : guest.rootfs,
      ...(guest.initrd ? { initrd: resolve(root, guest.initrd) } : {}),
      ...(guest.disks
        ? { disks: guest.disks.map(disk => ({ ...disk, path: resolve(root, disk.path) })) }
        : {}),
    },
  };
}

const placedTree = (tree: Tree, root: string): Tree => {
  if ('path' in tree) return { path: resolve(root, tree.path) };
  // A repository on another computer is named by URL or as host:path.
  return 'git' in tree && /^\.{0,2}\//.test(tree.git) ? { ...tree, git: resolve(root, tree.git) } : tree;
};

const placedBase = (base: Base, root: string): Base =>
  typeof base === 'object' && 'file' in base ? { file: resolve(root, base.file) } : base;
