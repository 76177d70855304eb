import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageName } from '../contract/stage.ts';
import { type Summary, summarySchema } from './summary.ts';

/** Number of runs in the baseline. Older runs say little about the current workstation. */
const lookedAt = 15;

export type UsualSeconds = { readonly [name in StageName]?: number };

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}

/** Returns the median seconds of each stage, over the runs in which it passed. */
export function usualOf(summaries: readonly Summary[]): UsualSeconds {
  const taken = Map.groupBy(
    summaries.flatMap(({ stages }) => stages.filter(stage => stage.outcome === 'passed')),
    stage => stage.name,
  );
  return Object.fromEntries(
    [...taken].map(([name, stages]) => [name, median(stages.map(stage => stage.seconds))]),
  );
}

/** Reads the summary of a run folder; undefined if it is missing or unreadable. */
export function readSummary(folder: string): Summary | undefined {
  try {
    return summarySchema.safeParse(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Lists the run folders below `reports/runs`, the oldest first: their names begin with the time. */
export function runFolders(runs: string): string[] {
  try {
    return readdirSync(runs, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => join(runs, entry.name))
      .toSorted();
  } catch {
    return [];
  }
}

/** Returns the baseline of the stages for this profile and lane, from its latest runs. */
export function readUsual(runs: string, profile: string, lane: string): UsualSeconds {
  const summaries: Summary[] = [];
  for (const folder of runFolders(runs).toReversed()) {
    const summary = readSummary(folder);
    if (summary?.profile === profile && summary.lane === lane) summaries.push(summary);
    if (summaries.length === lookedAt) break;
  }
  return usualOf(summaries);
}
