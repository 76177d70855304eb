import { openRun, type Run } from '../../app/run.ts';
import type { InjectedFault } from '../../contract/injected-fault.ts';
import type { Settings } from '../../contract/settings.ts';
import { failuresOf, type Outcome, type StageName } from '../../contract/stage.ts';
import { now } from '../../core/wait.ts';
import { mismatch, type Seen } from './seen.ts';
import { openTryFolder, placeOf } from './try-folder.ts';

/** A tried fault. Detected if `wrong` is undefined. */
export interface Tried {
  readonly fault: InjectedFault;
  readonly seen: Seen;
  /** The difference from the expected result, as a sentence. */
  readonly wrong?: string;
  readonly seconds: number;
  /** The run's folder. */
  readonly folder: string;
}

const isGreen = (outcome: Outcome<unknown>) => outcome.state === 'judged' && failuresOf(outcome).length === 0;

/** Runs the stages in a separate folder. A fault that must cause no failure runs only up to its last expected stage. */
export async function tryFault(fault: InjectedFault, settings: Settings): Promise<Tried> {
  const began = now();
  const { path, keep } = await openTryFolder(settings.reports, fault.id);
  try {
    const found = await runWith(fault, { ...settings, ...fault.run, run: path, fault: fault.id });
    return { fault, ...found, seconds: now() - began, folder: placeOf(settings.reports, fault.id) };
  } finally {
    await keep();
  }
}

async function runWith(fault: InjectedFault, settings: Settings): Promise<Pick<Tried, 'seen' | 'wrong'>> {
  await using run = await openRun(settings, fault.breaks);
  const seen = await look(run, 'green' in fault.expects ? fault.expects.green : undefined);
  const wrong = mismatch(fault, seen) ?? (await fault.proves?.(run));
  return { seen, ...(wrong ? { wrong } : {}) };
}

async function look({ outcomeOf, chain }: Run, last = chain.at(-1)): Promise<Seen> {
  const seen: { red?: StageName; what?: string; rules: string[]; loose: StageName[] } = {
    rules: [],
    loose: [],
  };
  for (const name of chain.slice(0, last === undefined ? undefined : chain.indexOf(last) + 1)) {
    const outcome = await outcomeOf(name);
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
