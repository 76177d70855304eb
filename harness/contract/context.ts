import type { Store } from '../core/store/store.ts';
import type { Hooks } from './hooks.ts';
import type { Profile } from './profile.ts';
import type { Settings } from './settings.ts';

/** Inputs from which every stage of a run is made. */
export interface RunContext {
  readonly settings: Settings;
  readonly profile: Profile;
  readonly store: Store;
  /** The run's own folder. Logs and evidence are written there as they arise. */
  readonly folder: string;
  readonly hooks: Hooks;
}
