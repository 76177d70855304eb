import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Known } from '../contract/rule.ts';
import {
  failuresOf,
  type Outcome,
  type StageName,
  type Symptom,
  stageNames,
  type Verdict,
} from '../contract/stage.ts';
import { readBuildLog } from '../klog/build-log.ts';
import { scanKernelLog } from '../klog/scanner.ts';
import type { SavedRun } from '../report/record.ts';
import type { Fate } from '../stages/boot/booted.ts';
import type { BootEvidence } from '../stages/boot/stage.ts';
import type { BuildEvidence } from '../stages/build/stage.ts';
import type { NetworkEvidence } from '../stages/network/stage.ts';
import { diagnose } from './diagnose.ts';
import { judgeSaved } from './judges.ts';

/** A stage of a saved run, judged again. */
export interface Rejudged {
  readonly stage: StageName;
  readonly outcome: Outcome<unknown>;
  /** Where that is something else than what was saved, one sentence each. */
  readonly differences: readonly string[];
}

/**
 * Judges a saved run again, with the judges and rules of today: its evidence as it was saved, its logs read anew.
 * Stages that were blocked or skipped stay so.
 */
export function rejudge({ folder, outcomes }: SavedRun): Rejudged[] {
  const known: { [name in StageName]?: unknown } = {};
  return stageNames.flatMap(stage => {
    const saved = outcomes[stage];
    if (!saved) return [];
    const outcome = again(stage, saved, folder, known);
    if (outcome.state === 'judged') known[stage] = outcome.evidence;
    return [{ stage, outcome, differences: differences(saved, outcome) }];
  });
}

function again(
  stage: StageName,
  saved: Outcome<unknown>,
  folder: string,
  known: { [name in StageName]?: unknown },
): Outcome<unknown> {
  const explain = (symptom: Symptom) => diagnose(symptom, { ...known, [stage]: symptom.evidence } as Known);
  if (saved.state === 'failed') {
    return { ...saved, failure: explain({ stage, failure: saved.failure }) };
  }
  if (saved.state !== 'judged') return saved;
  const evidence = withLogs(stage, saved.evidence, folder);
  const verdicts = judgeSaved(stage, evidence).map((verdict): Verdict => {
    const { failure, ...seen } = verdict;
    return failure ? { ...verdict, failure: explain({ stage, ...seen, failure, evidence }) } : verdict;
  });
  return { ...saved, evidence, verdicts };
}

const read = (folder: string, name: string) => {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path) : undefined;
};

/** What became of a guest, its log read again as far as that had come; without the log it stays as it was read. */
function fateAgain(fate: Fate | undefined, folder: string): Fate {
  const { file = 'console.log', bytes } = fate?.console ?? {};
  const log = read(folder, file);
  const incidents = log ? scanKernelLog(log.subarray(0, bytes)) : (fate?.incidents ?? []);
  return { lastLines: [], ...fate, incidents };
}

/** Evidence whose part that came out of a log is read out of the log again. */
function withLogs(stage: StageName, evidence: unknown, folder: string): unknown {
  if (stage === 'build') {
    const build = evidence as BuildEvidence;
    const log = build.lastLine === undefined ? undefined : read(folder, 'build.log');
    return log ? { ...build, errors: readBuildLog(log.toString()) } : build;
  }
  if (stage === 'boot') {
    const boot = evidence as BootEvidence;
    const log = read(folder, 'console.log');
    // The console goes on after the boot was judged.
    return log ? { ...boot, incidents: scanKernelLog(log.subarray(0, boot.consoleBytes)) } : boot;
  }
  if (stage === 'vsock' || stage === 'postgres' || stage === 'soak') {
    const seen = evidence as { readonly fate?: Fate };
    return { ...seen, fate: fateAgain(seen.fate, folder) };
  }
  if (stage === 'network') {
    const { networks } = evidence as NetworkEvidence;
    return { networks: networks.map(seen => ({ ...seen, fate: seen.fate && fateAgain(seen.fate, folder) })) };
  }
  return evidence;
}

const nameOf = ({ check, subject }: Verdict) => (subject === undefined ? check : `${check} of ${subject}`);
const wordOf = (verdict: Verdict | undefined) =>
  verdict === undefined ? 'not looked at' : verdict.failure ? 'red' : verdict.skipped ? 'skipped' : 'green';

function differences(saved: Outcome<unknown>, now: Outcome<unknown>): string[] {
  if (saved.state !== 'judged' || now.state !== 'judged') {
    const [before, after] = [failuresOf(saved)[0]?.rule, failuresOf(now)[0]?.rule];
    return before === after ? [] : [`${before ?? 'no rule'} spoke, now ${after ?? 'none'}`];
  }
  const find = (verdicts: readonly Verdict[], name: string) => verdicts.find(row => nameOf(row) === name);
  const names = new Set([...saved.verdicts, ...now.verdicts].map(nameOf));
  return [...names].flatMap(name => {
    const [before, after] = [find(saved.verdicts, name), find(now.verdicts, name)];
    if (wordOf(before) !== wordOf(after)) return [`${name}: was ${wordOf(before)}, is ${wordOf(after)}`];
    if (before?.failure?.rule !== after?.failure?.rule) {
      return [`${name}: ${before?.failure?.rule ?? 'no rule'} spoke, now ${after?.failure?.rule ?? 'none'}`];
    }
    return before?.says === after?.says ? [] : [`${name}: said "${before?.says}", says "${after?.says}"`];
  });
}
