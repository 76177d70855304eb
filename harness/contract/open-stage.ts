import {
  type Failure,
  firstError,
  HarnessError,
  InfraError,
  toFailure,
  Unavailable,
} from '../core/errors.ts';
import { countdown, unlessAborted } from '../core/wait.ts';
import type { RunContext } from './context.ts';
import { blockFollowers } from './one-cause.ts';
import { type Grounded, preflightOnce } from './preflight.ts';
import {
  failuresOf,
  type Outcome,
  type Stage,
  type StageEvent,
  type StageName,
  type Symptom,
} from './stage.ts';
import type { Collecting, StageDefinition, StageImplementation } from './stage-definition.ts';

/** The parts of its run that a stage uses. */
export interface StageHost {
  readonly context: RunContext;
  /** Returns the stage of that name; undefined if the run does not have it. */
  readonly stageNamed: (name: StageName) => Stage | undefined;
  /** Returns the stage with a failed preflight, if any. Called before any stage is collected. */
  readonly preflight: () => Promise<Grounded | undefined>;
  readonly onEvent: (event: StageEvent) => void;
  /** Adds the diagnosis to a failure after the evidence is collected. */
  readonly explain: (symptom: Symptom) => Failure;
  /** Aborted when the run ends. */
  readonly signal: AbortSignal;
  readonly cleanup: AsyncDisposableStack;
}

/** Thrown in a collector if a required stage did not pass. */
class Blocked extends Error {
  readonly by: StageName;
  constructor(by: StageName, because: string) {
    super(because);
    this.by = by;
  }
}

async function need(stage: Stage): Promise<{ evidence: unknown; live: unknown }> {
  const outcome = await stage.outcome();
  if (outcome.state === 'blocked') throw new Blocked(outcome.by, outcome.because);
  if (outcome.state === 'skipped') throw new Blocked(stage.name, outcome.because);
  const [failure] = failuresOf(outcome);
  if (failure) throw new Blocked(stage.name, failure.what);
  if (outcome.state !== 'judged') throw new Error(`${stage.name} failed without a failure`);
  return { evidence: outcome.evidence, live: stage.live() };
}

/** Returns the verdicts of evidence; each failure carries its diagnosis and the command that repeats the stage. */
export function judged(
  { name }: Pick<StageDefinition, 'name'>,
  implementation: Pick<StageImplementation, 'judge'>,
  evidence: unknown,
  explain: StageHost['explain'],
) {
  const verdicts = implementation.judge(evidence).map(verdict => {
    const { failure, ...seen } = verdict;
    if (!failure) return verdict;
    const coded = { code: `${name}.${verdict.check}`, ...failure };
    return { ...verdict, failure: explain({ stage: name, ...seen, failure: coded, evidence }) };
  });
  return blockFollowers(verdicts);
}

/** Opens a stage of a run. The code of the stage is loaded at the first request of its outcome. */
export function openStage(definition: StageDefinition, run: StageHost): Stage {
  const { name, needs, load } = definition;
  let looked: Promise<Outcome<unknown>> | undefined;
  let live: { readonly value: unknown } | undefined;
  let doing = 'starting';

  function needed(wanted: StageName): Stage {
    if (!needs.includes(wanted)) throw new Error(`stage ${name} asks for ${wanted}; add it to its \`needs\``);
    const stage = run.stageNamed(wanted);
    if (stage) return stage;
    throw new Blocked(wanted, `the run has no stage ${wanted}`);
  }

  async function collect(): Promise<Outcome<unknown>> {
    const implementation = await load();
    const grounded = await unlessAborted(run.preflight(), run.signal);
    if (grounded) throw grounded.by === name ? grounded.error : new Blocked(grounded.by, grounded.because);
    const deadline = implementation.deadline(run.context);
    const over = new AbortController();
    const clock = countdown(deadline, () =>
      over.abort(
        new InfraError({
          code: 'stage.deadline',
          what: `${name}: did not end within its ${deadline} s`,
          lastLine: doing,
          todo: `look at what it was doing, then run it alone`,
        }),
      ),
    );
    const signal = AbortSignal.any([over.signal, run.signal]);
    const collecting: Collecting = {
      signal,
      cleanup: run.cleanup,
      async need(wanted) {
        const goOn = clock.hold();
        try {
          return (await need(needed(wanted))) as Awaited<ReturnType<typeof collecting.need<typeof wanted>>>;
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
      const collected = await unlessAborted(implementation.collect(run.context, collecting), signal);
      live = { value: collected.live };
      const { evidence } = collected;
      const verdicts = judged(definition, implementation, evidence, run.explain);
      return { state: 'judged', evidence, verdicts, seconds: clock.seconds() };
    } catch (error) {
      return ended(error, clock.seconds());
    } finally {
      clock.end();
      over.abort();
    }
  }

  function ended(thrown: unknown, seconds: number): Outcome<unknown> {
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
        const outcome = await collect().catch(error => ended(error, 0));
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

/** Opens stages in order; they find each other by name. */
export function openStages(
  definitions: readonly StageDefinition[],
  run: Omit<StageHost, 'stageNamed' | 'preflight'>,
): ReadonlyMap<StageName, Stage> {
  const stages = new Map<StageName, Stage>();
  const preflight = preflightOnce(definitions, run.context);
  for (const definition of definitions) {
    const stage = openStage(definition, { ...run, preflight, stageNamed: name => stages.get(name) });
    stages.set(definition.name, stage);
  }
  return stages;
}
