import type { Hooks } from './hooks.ts';
import type { Settings } from './settings.ts';
import type { Outcome, StageName } from './stage.ts';

/** What a run must show that carries a fault. */
export type Expected =
  /** This stage fails, this rule names the cause, every later stage is blocked by it. */
  | { readonly red: StageName; readonly rule: string }
  /** Everything up to this stage passes and no rule matches: the harness does not stumble over what people stumbled over. */
  | { readonly green: StageName };

/** A run that carried a fault, for a look at what no verdict says. */
export interface FaultyRun {
  /** The run's folder. */
  readonly folder: string;
  outcomeOf(stage: StageName): Promise<Outcome<unknown>>;
}

/** Something broken on purpose, and what must be said about it. */
export interface InjectedFault {
  /** Of the field-failure catalogue, with kebab words: `F09-vsock-not-given`. */
  readonly id: string;
  /** What is broken, as a sentence. */
  readonly title: string;
  /** What the run is of that it breaks, beside what the user set. */
  readonly run?: Partial<Pick<Settings, 'profile' | 'soak'>>;
  readonly breaks: Hooks;
  readonly expects: Expected;
  /** Returns what does not hold afterwards. */
  readonly proves?: (run: FaultyRun) => Promise<string | undefined>;
  /** What it takes beside the store: a kernel build of its own, a device, minutes of boots of the host kernel. */
  readonly needs?: 'build' | 'device' | 'host';
}
