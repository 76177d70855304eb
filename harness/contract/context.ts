import type { Store } from '../core/store/store.ts';
import type { Hooks } from './hooks.ts';
import type { Profile } from './profile.ts';
import type { Settings } from './settings.ts';

/** What every stage of a run is made with. */
export interface RunContext {
  readonly settings: Settings;
  readonly profile: Profile;
  readonly store: Store;
  /** The run's own folder: logs and evidence go there as they come. */
  readonly folder: string;
  readonly hooks: Hooks;
}
