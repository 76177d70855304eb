import type { Profile } from '../../contract/profile.ts';

/** A fragment that switches options off and states a reason, so that it contradicts no other fragment. */
export const without = (...options: readonly string[]) =>
  ['# overrides: an injected fault', ...options.map(option => `# CONFIG_${option} is not set`), ''].join(
    '\n',
  );

/** A profile without policies, so that an injected fault reaches later stages. */
export const undemanding = (profile: Profile): Profile => ({ ...profile, policies: [], waivers: [] });
