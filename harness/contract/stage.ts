import type { Failure } from '../core/errors.ts';

/** Name of a stage: `boot`. The registry lists the built-in ones; a team adds its own. */
export type StageName = string;

/**
 * Returns the stage of a suite's file: `suites/30-boot.test.ts` → `boot`. A suite without a
 * stage counts as a stage of its own.
 */
export function stageOfSuite(file: string): StageName {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return name.replace(/^\d+-/, '').replace(/\.\w+\.ts$|\.\w+\.js$/, '');
}

/** The result of one check. Failed if it has a failure. */
export interface Verdict<Check extends string = string> {
  /** One of the stage's checks: `bound`, `clock`. */
  readonly check: Check;
  /** The checked object, if there are several: `1af4:1053`. */
  readonly subject?: string;
  /** The observation as a sentence: `clock differs by 0.3 s (at most 5 s)`. Passed verdicts have it, too. */
  readonly says: string;
  readonly failure?: Failure;
  /** A limitation of a passed check, also printed once in the terminal. */
  readonly note?: string;
  /** The check of this stage whose failure also explains this one. */
  readonly blockedBy?: string;
  /**
   * Why this could not be checked: the user's own input lacks the checked part, for example a prebuilt Image without
   * System.map.
   */
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

/** A failure before diagnosis. */
export interface Symptom {
  readonly stage: StageName;
  /** The check and subject of the verdict; absent if the stage could not collect evidence. */
  readonly check?: string;
  readonly subject?: string;
  readonly failure: Failure;
  /** The collected evidence; absent if the stage could not collect it. */
  readonly evidence?: unknown;
}

/** Progress of a stage, for the status board and the run's record. */
export type StageEvent =
  | { readonly stage: StageName; readonly event: 'started' }
  | { readonly stage: StageName; readonly event: 'progress'; readonly doing: string }
  | { readonly stage: StageName; readonly event: 'ended'; readonly outcome: Outcome<unknown> };

/** One stage of a run. It is collected once, however often its outcome is requested. */
export interface Stage {
  readonly name: StageName;
  /** Never rejects. */
  outcome(): Promise<Outcome<unknown>>;
  /** Only for a stage whose verdicts all passed. */
  live(): unknown;
}

/**
 * Returns the failures of an outcome, those with a diagnosis first, else in the order of the verdicts. Empty for a
 * passed, blocked or skipped outcome.
 */
export function failuresOf(outcome: Outcome<unknown>): readonly Failure[] {
  if (outcome.state === 'failed') return [outcome.failure];
  if (outcome.state !== 'judged') return [];
  const failures = outcome.verdicts.flatMap(verdict => verdict.failure ?? []);
  // A failure with a diagnosis is more informative.
  return failures.toSorted((a, b) => Number(a.rule === undefined) - Number(b.rule === undefined));
}

/** Returns the limitations of a passed outcome in one line; undefined if it has none. */
export function noteOf(outcome: Outcome<unknown>): string | undefined {
  const notes = outcome.state === 'judged' ? outcome.verdicts.flatMap(({ note }) => note ?? []) : [];
  return notes.length > 0 ? notes.join('; ') : undefined;
}
