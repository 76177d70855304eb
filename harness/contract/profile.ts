import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExpectedDevice } from '../../fragments/devices.ts';
import { type Profile, type ProfileFragment, profiles } from '../../fragments/profiles.ts';
import { UserError } from '../core/errors.ts';
import { inRange } from '../kconfig/version.ts';
import type { Policy } from '../policy/policy.ts';
import type { Lane, Settings } from './settings.ts';
import type { StageName } from './stage.ts';

/** The profile of that name. Throws UserError listing the known ones. */
export function profileNamed(name: string): Profile {
  const profile = Object.hasOwn(profiles, name) && profiles[name];
  if (profile) return profile;
  throw new UserError({
    what: `settings: PROFILE=${name} is unknown`,
    because: `known: ${Object.keys(profiles).join(', ')}`,
    todo: 'set PROFILE to one of these, or add a row to fragments/profiles.ts',
  });
}

/** The fragments of a profile that are for this kernel version, in their order. */
export function fragmentsFor(profile: Profile, version: string): readonly ProfileFragment[] {
  return profile.fragments.filter(fragment => inRange(version, fragment));
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

/** The stages of a run, in their order: those of its profile, but for what its settings don't ask for. */
export function chainOf(
  { stages }: Pick<Profile, 'stages'>,
  { network, soak, lane }: Pick<Settings, 'network' | 'soak' | 'lane'>,
): readonly StageName[] {
  if (lane === 'reference') return ['postgres'];
  const unasked = new Set<StageName>([
    ...(network ? [] : ['network' as const]),
    ...(soak === undefined ? ['soak' as const] : []),
  ]);
  return stages.filter(name => !unasked.has(name));
}
