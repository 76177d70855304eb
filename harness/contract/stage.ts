import {
  type Failure,
  firstError,
  HarnessError,
  InfraError,
  toFailure,
  Unavailable,
} from '../core/errors.ts';
import { countdown, unlessAborted } from '../core/wait.ts';

/** Every stage that there is, in order; a profile says which of them are its way to the end goal. */
export const stageNames = [
  'config',
  'build',
  'boot',
  'drivers',
  'vsock',
  'postgres',
  'network',
  'host',
  'soak',
] as const;
export type StageName = (typeof stageNames)[number];

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

/** What a stage's collector works with. */
export interface Collecting {
  /** What is being done now, one line for people: `CC mm/slub.o (412 of 1630)`. */
  progress(doing: string): void;
  /** A green stage's evidence and live things; ends this stage as blocked where that one isn't green. */
  need<E, L>(stage: Stage<E, L, string>): Promise<{ readonly evidence: E; readonly live: L }>;
  /** Aborted when the stage's deadline is over or the run ends. */
  readonly signal: AbortSignal;
}

export interface StageDefinition<Evidence, Live, Check extends string> {
  readonly name: StageName;
  /**
   * Seconds, those apart in which it waits for the stages that it needs; what collects has shorter ones of its own and
   * says whose fault they are.
   */
  readonly deadline: number;
  /**
   * All effects of the stage, once: what was seen, as plain data that can be saved and judged again, and what lives on
   * for later stages. Throws for what keeps it from looking (UserError, InfraError); a product that is wrong is evidence.
   */
  readonly collect: (collecting: Collecting) => Promise<{ readonly evidence: Evidence; readonly live: Live }>;
  /** Pure: every check of the stage, red or green. */
  readonly judge: (evidence: Evidence) => readonly Verdict<Check>[];
}

/** A link of the chain: looked at once, whoever asks and however often. */
export interface Stage<Evidence, Live, Check extends string> {
  readonly name: StageName;
  /** Never rejects. */
  outcome(): Promise<Outcome<Evidence, Check>>;
  /** Only for a stage whose verdicts are all green. */
  live(): Live;
}

/** Thrown through a collector when what it needs isn't green. */
class Blocked extends Error {
  readonly by: StageName;
  constructor(by: StageName, because: string) {
    super(because);
    this.by = by;
  }
}

/** The failures of an outcome, worst first as judged; empty for a green, blocked or skipped one. */
export function failuresOf(outcome: Outcome<unknown>): readonly Failure[] {
  if (outcome.state === 'failed') return [outcome.failure];
  if (outcome.state !== 'judged') return [];
  return outcome.verdicts.flatMap(verdict => verdict.failure ?? []);
}

/** What a green outcome had to do without, in one line; undefined where there is nothing to say. */
export function noteOf(outcome: Outcome<unknown>): string | undefined {
  const notes = outcome.state === 'judged' ? outcome.verdicts.flatMap(({ note }) => note ?? []) : [];
  return notes.length > 0 ? notes.join('; ') : undefined;
}

async function need<E, L>(stage: Stage<E, L, string>): Promise<{ evidence: E; live: L }> {
  const outcome = await stage.outcome();
  if (outcome.state === 'blocked') throw new Blocked(outcome.by, outcome.because);
  if (outcome.state === 'skipped') throw new Blocked(stage.name, outcome.because);
  const [failure] = failuresOf(outcome);
  if (failure) throw new Blocked(stage.name, failure.what);
  if (outcome.state !== 'judged') throw new Error(`${stage.name} failed without a failure`);
  return { evidence: outcome.evidence, live: stage.live() };
}

/**
 * Makes a stage. `explain` gives each failure its diagnosis once the evidence is there; `signal` ends the run.
 */
export function defineStage<Evidence, Live, Check extends string>(
  definition: StageDefinition<Evidence, Live, Check>,
  run: {
    readonly onEvent: (event: StageEvent) => void;
    readonly explain: (symptom: Symptom) => Failure;
    readonly signal: AbortSignal;
  },
): Stage<Evidence, Live, Check> {
  const { name, deadline } = definition;
  let looked: Promise<Outcome<Evidence, Check>> | undefined;
  let live: { readonly value: Live } | undefined;
  let doing = 'starting';

  async function collect(): Promise<Outcome<Evidence, Check>> {
    const over = new AbortController();
    const clock = countdown(deadline, () =>
      over.abort(
        new InfraError({
          what: `${name}: did not end within its ${deadline} s`,
          lastLine: doing,
          todo: `look at what it was doing, then run it alone`,
          again: 'npm test',
        }),
      ),
    );
    const signal = AbortSignal.any([over.signal, run.signal]);
    const collecting: Collecting = {
      signal,
      async need(stage) {
        const goOn = clock.hold();
        try {
          return await need(stage);
        } finally {
          goOn();
        }
      },
      progress: text => {
        doing = text;
        run.onEvent({ stage: name, event: 'progress', doing });
      },
    };
    try {
      const collected = await unlessAborted(definition.collect(collecting), signal);
      live = { value: collected.live };
      const { evidence } = collected;
      const verdicts = definition.judge(evidence).map(verdict => {
        const { failure, ...seen } = verdict;
        if (!failure) return verdict;
        return { ...verdict, failure: run.explain({ stage: name, ...seen, failure, evidence }) };
      });
      return { state: 'judged', evidence, verdicts, seconds: clock.seconds() };
    } catch (error) {
      return ended(error, clock.seconds());
    } finally {
      clock.end();
      over.abort();
    }
  }

  function ended(thrown: unknown, seconds: number): Outcome<Evidence, Check> {
    const error = firstError(thrown);
    if (error instanceof Blocked) return { state: 'blocked', by: error.by, because: error.message };
    if (error instanceof Unavailable) return { state: 'skipped', because: error.message };
    if (process.env['ENDGOAL_TRACE'] && !(error instanceof HarnessError)) console.error(error);
    return {
      state: 'failed',
      failure: run.explain({ stage: name, failure: toFailure(error, name) }),
      seconds,
    };
  }

  return {
    name,
    outcome() {
      looked ??= (async () => {
        run.onEvent({ stage: name, event: 'started' });
        const outcome = await collect();
        run.onEvent({ stage: name, event: 'ended', outcome });
        return outcome;
      })();
      return looked;
    },
    live() {
      if (!live) throw new Error(`${name} has nothing live: ask for its outcome first`);
      return live.value;
    },
  };
}
