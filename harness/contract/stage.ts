import type { Failure } from '../core/errors.ts';

/** Name of a stage: `boot`. The registry has the built-in ones; a team adds its own. */
export type StageName = string;

/** The stage of a suite's file: `suites/30-boot.test.ts` → `boot`. A suite that no stage owns is a stage by itself. */
export function stageOfSuite(file: string): StageName {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return name.replace(/^\d+-/, '').replace(/\.\w+\.ts$|\.\w+\.js$/, '');
}

/** What was seen of one thing that must be true. Red where there is a failure. */
export interface Verdict<Check extends string = string> {
  /** Which of the stage's checks: `bound`, `clock`. */
  readonly check: Check;
  /** What it was looked at for, where there are several: `1af4:1053`. */
  readonly subject?: string;
  /** What was seen, as a sentence: `clock differs by 0.3 s (at most 5 s)`. Said of green ones, too. */
  readonly says: string;
  readonly failure?: Failure;
  /** What had to be done without, although it is green: said once in the terminal, too. */
  readonly note?: string;
  /** The check of this stage whose failure explains this one: nothing more is to be learnt from it. */
  readonly blockedBy?: string;
  /** Why this could not be looked at, where the user's own input has no such thing: a prebuilt Image without map. */
  readonly skipped?: string;
}

/** How a stage ended. Only `judged` has evidence. */
export type Outcome<Evidence, Check extends string = string> =
  | {
      readonly state: 'judged';
      readonly evidence: Evidence;
      readonly verdicts: readonly Verdict<Check>[];
      readonly seconds: number;
    }
  | { readonly state: 'failed'; readonly failure: Failure; readonly seconds: number }
  | { readonly state: 'blocked'; readonly by: StageName; readonly because: string }
  | { readonly state: 'skipped'; readonly because: string };

/** A failure to be explained: what was seen red, before anything is known of its cause. */
export interface Symptom {
  readonly stage: StageName;
  /** The verdict's check and subject; absent where the stage could not be looked at. */
  readonly check?: string;
  readonly subject?: string;
  readonly failure: Failure;
  /** What the stage collected; absent where it could not be looked at. */
  readonly evidence?: unknown;
}

/** What a stage says while it works; the board and the run's record listen. */
export type StageEvent =
  | { readonly stage: StageName; readonly event: 'started' }
  | { readonly stage: StageName; readonly event: 'progress'; readonly doing: string }
  | { readonly stage: StageName; readonly event: 'ended'; readonly outcome: Outcome<unknown> };

/** A link of the chain: collected once, however often it is asked for. */
export interface Stage {
  readonly name: StageName;
  /** Never rejects. */
  outcome(): Promise<Outcome<unknown>>;
  /** Only for a stage whose verdicts are all green. */
  live(): unknown;
}

/** The failures of an outcome, those with a diagnosis first, else as judged; empty for a green, blocked or skipped one. */
export function failuresOf(outcome: Outcome<unknown>): readonly Failure[] {
  if (outcome.state === 'failed') return [outcome.failure];
  if (outcome.state !== 'judged') return [];
  const failures = outcome.verdicts.flatMap(verdict => verdict.failure ?? []);
  // A failure with a diagnosis tells more than one without.
  return failures.toSorted((a, b) => Number(a.rule === undefined) - Number(b.rule === undefined));
}

/** What a green outcome had to do without, in one line; undefined where there is nothing to say. */
export function noteOf(outcome: Outcome<unknown>): string | undefined {
  const notes = outcome.state === 'judged' ? outcome.verdicts.flatMap(({ note }) => note ?? []) : [];
  return notes.length > 0 ? notes.join('; ') : undefined;
}
