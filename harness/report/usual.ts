import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageName } from '../contract/stage.ts';
import { type Summary, summarySchema } from './summary.ts';

/** Runs looked back at; older ones say little about today's machine. */
const lookedAt = 15;

export type UsualSeconds = { readonly [name in StageName]?: number };

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}

/** Seconds that each stage took in the median of the runs where it was green. */
export function usualOf(summaries: readonly Summary[]): UsualSeconds {
  const taken = Map.groupBy(
    summaries.flatMap(({ stages }) => stages.filter(stage => stage.outcome === 'passed')),
    stage => stage.name,
  );
  return Object.fromEntries(
    [...taken].map(([name, stages]) => [name, median(stages.map(stage => stage.seconds))]),
  );
}

/** The summary of a run folder; undefined where there is none that can be read. */
export function readSummary(folder: string): Summary | undefined {
  try {
    return summarySchema.safeParse(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Run folders below `reports/runs`, the oldest first: their names begin with the time. */
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

/** What the stages usually take for this profile on this lane, from its latest runs. */
export function readUsual(runs: string, profile: string, lane: string): UsualSeconds {
  const summaries: Summary[] = [];
  for (const folder of runFolders(runs).toReversed()) {
    const summary = readSummary(folder);
    if (summary?.profile === profile && summary.lane === lane) summaries.push(summary);
    if (summaries.length === lookedAt) break;
  }
  return usualOf(summaries);
}
