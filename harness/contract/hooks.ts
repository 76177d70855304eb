import type { Profile } from './profile.ts';
import type { Settings } from './settings.ts';

/**
 * Fault-injection hooks: the places where an injected fault changes a run. Each hook breaks something that also breaks
 * in the field. A run without a fault has no hooks, and no hook can make a failing check pass. A stage adds its own
 * hooks by declaration merging, beside the code that calls them.
 */
export interface Hooks {
  /** Replaces the settings of the user. */
  readonly settings?: (settings: Settings) => Settings | Promise<Settings>;
  /** Replaces the profile by a less strict one, so that a broken kernel gets further. */
  readonly profile?: (profile: Profile) => Profile;
}
