import type { Profile } from './profile.ts';
import type { Settings } from './settings.ts';

/**
 * Fault-injection hooks: where an injected fault changes a run. Each breaks something that breaks by itself in the field; a
 * run without a fault has none of them, and no hook can make anything green. A stage adds its own hooks by declaration
 * merging, beside the code that calls them.
 */
export interface Hooks {
  /** What the user would have set. */
  readonly settings?: (settings: Settings) => Settings | Promise<Settings>;
  /** A profile that demands less, so that a kernel gets further than ours would let it. */
  readonly profile?: (profile: Profile) => Profile;
}
