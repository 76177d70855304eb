import type { Run } from '../app/run.ts';
import type { Seams } from './hooks.ts';
import type { Settings } from './settings.ts';
import type { StageName } from './stage.ts';

/** What a run must show that carries a fault. */
export type Expected =
  /** This stage goes red, this rule speaks there, every later stage is blocked by it. */
  | { readonly red: StageName; readonly rule: string }
  /** Everything up to this stage stays green, no rule speaks: the harness does not stumble over what people stumbled over. */
  | { readonly green: StageName };

/** Something broken on purpose, and what must be said about it. */
export interface Fault {
  /** Of the field-failure catalogue, with kebab words: `F09-vsock-not-given`. */
  readonly id: string;
  /** What is broken, as a sentence. */
  readonly title: string;
  /** What the run is of that it breaks, beside what the user set. */
  readonly run?: Partial<Pick<Settings, 'profile' | 'soak'>>;
  readonly breaks: Seams;
  readonly expects: Expected;
  /** Looks at the run afterwards for what no verdict says. Returns what does not hold. */
  readonly proves?: (run: Run) => Promise<string | undefined>;
  /** What it takes beside the store: a kernel build of its own, a device, minutes of boots of the host kernel. */
  readonly needs?: 'build' | 'device' | 'host';
}
