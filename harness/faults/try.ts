import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openRun, type Run } from '../run.ts';
import type { Settings } from '../settings.ts';
import { failuresOf, type Outcome, type StageName } from '../stage.ts';
import { now } from '../wait.ts';
import type { Fault } from './fault.ts';
import { mismatch, type Seen } from './seen.ts';

/** A fault that was tried. Detected where nothing is wrong. */
export interface Tried {
  readonly fault: Fault;
  readonly seen: Seen;
  /** What is not as expected, as a sentence. */
  readonly wrong?: string;
  readonly seconds: number;
  /** The run's folder. */
  readonly folder: string;
}

const isGreen = (outcome: Outcome<unknown>) => outcome.state === 'judged' && failuresOf(outcome).length === 0;

/** Runs the chain, up to the last stage that must be green where none may be red, in a folder of its own. */
export async function tryFault(fault: Fault, settings: Settings): Promise<Tried> {
  const began = now();
  const folder = join(settings.reports, 'faults', fault.id);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await using run = await openRun({ ...settings, ...fault.run, run: folder, fault: fault.id }, fault.breaks);
  const seen = await look(run, 'green' in fault.expects ? fault.expects.green : undefined);
  const wrong = mismatch(fault, seen) ?? (await fault.proves?.(run));
  return { fault, seen, ...(wrong ? { wrong } : {}), seconds: now() - began, folder };
}

async function look({ stages, chain }: Run, last = chain.at(-1)): Promise<Seen> {
  const seen: { red?: StageName; what?: string; rules: string[]; loose: StageName[] } = {
    rules: [],
    loose: [],
  };
  for (const name of chain.slice(0, last && chain.indexOf(last) + 1)) {
    const outcome = await stages[name].outcome();
    const [first] = failuresOf(outcome);
    if (seen.red) {
      if (outcome.state !== 'blocked' || outcome.by !== seen.red) seen.loose.push(name);
      continue;
    }
    seen.rules.push(...new Set(failuresOf(outcome).flatMap(({ rule }) => rule ?? [])));
    if (!isGreen(outcome)) {
      seen.red = name;
      seen.what = first?.what ?? ('because' in outcome ? outcome.because : outcome.state);
    }
  }
  return seen;
}
