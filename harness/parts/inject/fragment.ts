import type { Profile } from '../../contract/profile.ts';

/** A fragment that takes options away from all others, and says so: nothing contradicts. */
export const without = (...options: readonly string[]) =>
  ['# overrides: a seeded fault', ...options.map(option => `# CONFIG_${option} is not set`), ''].join('\n');

/** A profile without policies: what a user who demanded nothing would have got as far as. */
export const undemanding = (profile: Profile): Profile => ({ ...profile, policies: [], waivers: [] });
