import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome, StageEvent, StageName } from '../contract/stage.ts';
import type { StageSummary } from '../contract/stage-definition.ts';
import { UserError } from '../core/errors.ts';
import { redactData } from '../core/secrets/redact.ts';
import { type TestRun, testRunSchema } from './tests.ts';

/** The head of facts.json: identifies a run. */
export interface RunHead {
  /** Name of the run's folder: `20261121-174500-a1b2`. */
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly profile: string;
  readonly lane: string;
  /** The stages of the run, in order. */
  readonly chain: readonly StageName[];
  /** Other settings and properties of the workstation and the tree: `toolchain`, `commit`, `vmm`. */
  readonly [about: string]: unknown;
}

export type Outcomes = { readonly [name in StageName]?: Outcome<unknown> };

/** Version of the format of facts.json. It increases when an older reader would misread a newer file. */
const recordSchema = 1;

/** A stage's event and its time in seconds since the start of the run. Outcomes carry no evidence. */
export type TimedEvent = StageEvent & { readonly at: number };

/** Writes the files of a run while it runs. Everything is redacted before it is written. */
export interface RunRecord {
  /** Appends a line to events.ndjson. */
  event(event: StageEvent): void;
  /** Adds the stage's outcome with its evidence, and its rows about the whole run, to facts.json. */
  settle(stage: StageName, outcome: Outcome<unknown>, summary?: StageSummary): void;
}

/** Writes plain data atomically: a reader sees the complete old or new file. */
export function writeData(path: string, data: unknown): void {
  const unfinished = `${path}.${process.pid}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(redactData(data), undefined, 2)}\n`);
  renameSync(unfinished, path);
}

function withoutEvidence(event: StageEvent): StageEvent {
  if (event.event !== 'ended' || event.outcome.state !== 'judged') return event;
  return { ...event, outcome: { ...event.outcome, evidence: undefined } };
}

/**
 * Opens the record of a run in its existing folder. A record that was opened before keeps its start and its content.
 * Evidence must be representable in JSON.
 */
export function openRecord(folder: string, head: RunHead): RunRecord {
  const facts = join(folder, 'facts.json');
  const before = existsSync(facts) ? readRun(folder) : undefined;
  const startedAt = before?.head.startedAt ?? head.startedAt;
  const began = Date.parse(startedAt);
  const stages: { [name in StageName]?: Outcome<unknown> } = { ...before?.outcomes };
  const summaries: Record<StageName, StageSummary> = { ...before?.summaries };
  const save = () =>
    writeData(facts, { schema: recordSchema, ...before?.head, ...head, startedAt, stages, summaries });
  appendFileSync(join(folder, 'events.ndjson'), '');
  save();
  return {
    event(event) {
      const timed = { at: (Date.now() - began) / 1000, ...withoutEvidence(event) };
      appendFileSync(join(folder, 'events.ndjson'), `${JSON.stringify(redactData(timed))}\n`);
    },
    settle(stage, outcome, summary) {
      stages[stage] = outcome;
      if (summary) summaries[stage] = summary;
      save();
    },
  };
}

/** A run as read from its folder, possibly killed. */
export interface SavedRun {
  readonly folder: string;
  readonly head: RunHead;
  readonly outcomes: Outcomes;
  readonly events: readonly TimedEvent[];
  /** Rows of its stages about the whole run; empty for runs of older versions. */
  readonly summaries: Readonly<Record<StageName, StageSummary>>;
  /** Missing if the run was killed before its end. */
  readonly testRun: TestRun | undefined;
}

/** Parses the complete lines of an event file. An incomplete last line is ignored. */
export function parseEvents(text: string): TimedEvent[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as TimedEvent]));
}

type Facts = RunHead & {
  readonly stages: Outcomes;
  readonly summaries?: Readonly<Record<StageName, StageSummary>>;
  /** Version of this file's format; missing in older runs. */
  readonly schema?: number;
};

function readFacts(folder: string): Facts {
  const damaged = (because: string) =>
    new UserError({
      code: 'run.damaged',
      what: `${folder} holds no whole run`,
      because,
      todo: 'name another run; npm test makes a new one',
    });
  let facts: Partial<Facts> | null;
  try {
    facts = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8')) as Facts;
  } catch (error) {
    throw damaged(`facts.json: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof facts?.stages !== 'object' || facts.stages === null)
    throw damaged('facts.json tells of no stages');
  return facts as Facts;
}

/** Reads a run folder. A killed run has the parts that it reached. Throws UserError if the folder contains no run. */
export function readRun(folder: string): SavedRun {
  const { stages, summaries = {}, schema: _, ...head } = readFacts(folder);
  // The record of an older run does not list its stages; they are taken from its outcomes.
  const tests = join(folder, 'tests.json');
  const events = join(folder, 'events.ndjson');
  return {
    folder,
    head: { ...head, chain: head.chain ?? Object.keys(stages) },
    outcomes: stages,
    summaries,
    events: existsSync(events) ? parseEvents(readFileSync(events, 'utf8')) : [],
    testRun: existsSync(tests) ? testRunSchema.parse(JSON.parse(readFileSync(tests, 'utf8'))) : undefined,
  };
}
