import { z } from 'zod';
import { failuresOf, noteOf, type Outcome, type StageName } from '../contract/stage.ts';
import type { Blame, Failure } from '../core/errors.ts';
import type { SavedRun } from './record.ts';
import type { TestRecord } from './tests.ts';

const seconds = z.number().nonnegative().meta({ description: 'Seconds.' });
const count = z.number().int().nonnegative();

const blame = z.enum(['product', 'infrastructure', 'user', 'unknown']);

const stageSummary = z.strictObject({
  name: z.string(),
  outcome: z.enum(['passed', 'failed', 'blocked', 'skipped']),
  seconds,
  blame: blame.exactOptional().meta({ description: 'Blame of its first failure.' }),
  code: z.string().exactOptional().meta({ description: 'Code of its first failure.' }),
  because: z.string().exactOptional().meta({ description: 'Why it did not pass, in one line.' }),
  note: z.string().exactOptional().meta({ description: 'Limitations of a passed stage.' }),
  blockedBy: z.string().exactOptional().meta({ description: 'The stage that did not pass.' }),
});

/** `summary.json` of a run: its result for other programs. */
export const summarySchema = z
  .strictObject({
    profile: z.string(),
    lane: z.string(),
    result: z
      .enum(['passed', 'failed'])
      .meta({ description: 'passed: a stage passed, none failed, none was blocked.' }),
    blame: blame.exactOptional().meta({ description: 'Blame of the first failure of a failed run.' }),
    stages: z.array(stageSummary).meta({ description: 'All stages of the run, in order.' }),
    tests: z.strictObject({ passed: count, failed: count, blocked: count, skipped: count }),
    kernel: z
      .strictObject({ buildId: z.string().exactOptional(), version: z.string().exactOptional() })
      .meta({ description: 'The kernel under test; empty if the run did not reach one.' }),
    timings: z.record(z.string(), seconds).meta({ description: 'Measurements: powerOnToInit, …' }),
  })
  .meta({ title: 'endgoal run', description: 'Result of one run of endgoal. All times in seconds.' });

export type Summary = z.infer<typeof summarySchema>;
type StageSummary = Summary['stages'][number];

/** Names all stages of several runs, in the order of the run with most stages. Stages missing there come last. */
export function namesOf(summaries: readonly Pick<Summary, 'stages'>[]): readonly StageName[] {
  const longest = summaries.toSorted((a, b) => b.stages.length - a.stages.length);
  return [...new Set(longest.flatMap(({ stages }) => stages.map(({ name }) => name)))];
}

/** Parts of any stage's evidence that describe the whole run. */
const speaking = z.looseObject({
  timings: z.record(z.string(), z.number().nonnegative()).optional(),
  kernel: z
    .looseObject({ buildId: z.string().exactOptional(), version: z.string().exactOptional() })
    .optional(),
});

function evidenceOf(outcome: Outcome<unknown> | undefined): z.infer<typeof speaking> {
  const parsed = speaking.safeParse(outcome?.state === 'judged' ? outcome.evidence : {});
  return parsed.success ? parsed.data : {};
}

/** Why a stage has no outcome in a run that was partial or ended early. */
const unseen = {
  killed: 'the run was killed before it began',
  interrupted: 'the run was interrupted before it began',
  unasked: 'not requested in this run',
} as const;

/** Whether a run reached all its stages: it ran all suites and was not ended early. */
export function isWhole({ stages }: Summary): boolean {
  const reasons: readonly string[] = Object.values(unseen);
  return !stages.some(({ outcome, because = '' }) => outcome === 'skipped' && reasons.includes(because));
}

/** Summarizes a stage without outcome: not requested, killed while it ran, or silent although its suite was run. */
function unsettled(name: StageName, { events, testRun }: SavedRun): StageSummary {
  const last = events.findLast(event => event.stage === name);
  if (last) {
    const doing = last.event === 'progress' ? `: ${last.doing}` : '';
    const began = events.find(event => event.stage === name)?.at ?? last.at;
    return {
      name,
      outcome: 'failed',
      seconds: last.at - began,
      because: `the run ended while it was running${doing}`,
    };
  }
  const skipped = (because: string): StageSummary => ({ name, outcome: 'skipped', seconds: 0, because });
  if (!testRun) return skipped(unseen.killed);
  if (!testRun.declared.includes(name)) return skipped(unseen.unasked);
  if (testRun.interrupted) return skipped(unseen.interrupted);
  return { name, outcome: 'failed', seconds: 0, because: 'declared, but it reported nothing' };
}

/** Summarizes a suite without a stage by the results of its tests. */
function ofTests(name: StageName, tests: readonly TestRecord[]): StageSummary {
  const seconds = tests.reduce((sum, test) => sum + test.seconds, 0);
  const worst = (state: TestRecord['state']) => tests.find(test => test.state === state);
  const failed = worst('failed');
  if (failed) {
    const says = failed.failure ? saysOf(failed.failure) : { because: 'a test failed' };
    return { name, outcome: 'failed', seconds, ...says };
  }
  const blocked = worst('blocked');
  if (blocked?.blockedBy) {
    return {
      name,
      outcome: 'blocked',
      seconds: 0,
      because: blocked.because ?? '',
      blockedBy: blocked.blockedBy,
    };
  }
  if (worst('passed')) return { name, outcome: 'passed', seconds };
  return {
    name,
    outcome: 'skipped',
    seconds: 0,
    because: worst('skipped')?.because ?? 'all its tests were skipped',
  };
}

const saysOf = ({ blame, code, what }: Failure) => ({ blame, ...(code ? { code } : {}), because: what });

function settled(name: StageName, outcome: Outcome<unknown>, tests: readonly TestRecord[]): StageSummary {
  if (outcome.state === 'blocked') {
    return { name, outcome: 'blocked', seconds: 0, because: outcome.because, blockedBy: outcome.by };
  }
  if (outcome.state === 'skipped') return { name, outcome: 'skipped', seconds: 0, because: outcome.because };
  const failure =
    failuresOf(outcome)[0] ?? tests.find(test => test.stage === name && test.state === 'failed')?.failure;
  if (failure) return { name, outcome: 'failed', seconds: outcome.seconds, ...saysOf(failure) };
  const note = noteOf(outcome);
  return { name, outcome: 'passed', seconds: outcome.seconds, ...(note ? { note } : {}) };
}

/** Summarizes a run, also a killed one. */
export function summarise(run: SavedRun): Summary {
  const { head, outcomes, testRun } = run;
  const tests = testRun?.tests ?? [];
  const stages = head.chain.map(name => {
    const outcome = outcomes[name];
    return outcome ? settled(name, outcome, tests) : unsettled(name, run);
  });
  const suitesAlone = (testRun?.declared ?? []).filter(name => !head.chain.includes(name));
  for (const name of suitesAlone) {
    const own = tests.filter(test => test.stage === name);
    stages.push(own.length > 0 ? ofTests(name, own) : unsettled(name, run));
  }
  const spoken = head.chain.map(name => evidenceOf(outcomes[name]));
  const { buildId, version } = Object.assign({}, ...spoken.map(({ kernel }) => kernel)) as Summary['kernel'];
  const count = (state: TestRecord['state']) => tests.filter(test => test.state === state).length;
  const green =
    stages.some(stage => stage.outcome === 'passed') &&
    stages.every(stage => stage.outcome === 'passed' || stage.outcome === 'skipped') &&
    testRun !== undefined &&
    !testRun.interrupted &&
    testRun.errors.length === 0 &&
    count('failed') === 0;
  return {
    profile: head.profile,
    lane: head.lane,
    result: green ? 'passed' : 'failed',
    ...(green ? {} : { blame: blameOf(stages, run) }),
    stages,
    tests: {
      passed: count('passed'),
      failed: count('failed'),
      blocked: count('blocked'),
      skipped: count('skipped'),
    },
    kernel: { ...(buildId ? { buildId } : {}), ...(version ? { version } : {}) },
    timings: Object.assign({}, ...spoken.map(({ timings }) => timings)) as Summary['timings'],
  };
}

/** Returns the blame of a failed run: from its first failed stage, else from an error outside any stage. */
function blameOf(stages: readonly StageSummary[], { testRun }: SavedRun): Blame {
  const failed = stages.find(({ outcome }) => outcome === 'failed');
  if (failed) return failed.blame ?? 'infrastructure';
  const outside = testRun?.errors[0]?.blame ?? testRun?.tests.find(({ failure }) => failure)?.failure?.blame;
  if (outside) return outside;
  return testRun?.interrupted || testRun?.tests.length === 0 ? 'user' : 'infrastructure';
}
