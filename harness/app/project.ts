import { profiles } from '../../fragments/profiles.ts';
import type { Profile } from '../contract/profile.ts';
import { UserError } from '../core/errors.ts';

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
