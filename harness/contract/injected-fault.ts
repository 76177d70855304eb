import type { Hooks } from './hooks.ts';
import type { Settings } from './settings.ts';
import type { Outcome, StageName } from './stage.ts';

/** Expected result of a run with an injected fault. */
export type Expected =
  /** This stage fails, this rule names the cause, and every later stage is blocked. */
  | { readonly red: StageName; readonly rule: string }
  /** All stages up to this one pass and no rule matches: endgoal copes with a problem that stops others. */
  | { readonly green: StageName };

/** A finished run with a fault, for checks beyond its verdicts. */
export interface FaultyRun {
  /** The run's folder. */
  readonly folder: string;
  outcomeOf(stage: StageName): Promise<Outcome<unknown>>;
}

/** A deliberate defect and the report that it must cause. */
export interface InjectedFault {
  /** Number in the catalogue of field failures, with kebab words: `F09-vsock-not-given`. */
  readonly id: string;
  /** The defect in one sentence. */
  readonly title: string;
  /** Settings of the run that differ from the user's. */
  readonly run?: Partial<Pick<Settings, 'profile' | 'soak'>>;
  readonly breaks: Hooks;
  readonly expects: Expected;
  /** Returns the expectation that does not hold after the run, or undefined. */
  readonly proves?: (run: FaultyRun) => Promise<string | undefined>;
  /**
   * Extra requirement besides the store: a kernel build of its own, a device, or minutes for boots of the hardened-host
   * kernel.
   */
  readonly needs?: 'build' | 'device' | 'host';
}
