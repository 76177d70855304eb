import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { renderFailure } from '../core/errors.ts';
import type { Environment } from './environment.ts';
import type { Exhibit } from './exhibits.ts';
import { failuresOfRun } from './failures.ts';
import { chain } from './html/chain.ts';
import { bars, curve } from './html/chart.ts';
import { log, readLog } from './html/log.ts';
import { html, page } from './html/page.ts';
import { table } from './html/table.ts';
import { type ParityRow, parityOf } from './parity.ts';
import type { SavedRun } from './record.ts';
import { latestRun } from './runs.ts';
import { sayDuration } from './seconds.ts';
import { isWhole, type Summary, summarise } from './summary.ts';
import { readSummary, runFolders } from './usual.ts';

/** Number of runs in the curves. */
const lookedBack = 200;

/** Lists the logs of a run to attach in full. Allure's own log is left out, because it says nothing about the run. */
function logsOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => name.endsWith('.log') && name !== 'allure.log')
    .toSorted();
}

function chainPage(run: SavedRun, summary: Summary, environment: Environment): Exhibit {
  const failures = failuresOfRun(run);
  const killed = run.testRun
    ? ''
    : html`<p class="red">The run was killed before its end: what follows is what it had come to.</p>`;
  const timings = Object.entries(summary.timings);
  return {
    title: 'The chain',
    document: page(
      `${summary.profile} on ${summary.lane}: ${summary.result}`,
      html`${killed}${chain(summary.stages)}
${failures.map(failure => html`<pre class="red">${renderFailure(failure)}</pre><br>`)}
${timings.length > 0 ? html`<h2>Times</h2>${bars(timings.map(([label, to]) => ({ label, to, says: sayDuration(to) })))}` : ''}
<h2>Where</h2>${table(['what', 'value'], Object.entries(environment))}`,
    ),
  };
}

interface Night {
  readonly id: string;
  readonly summary: Summary;
}

/** Returns runs of the same profile and lane up to this one, the oldest first. */
function nightsOf(run: SavedRun, summary: Summary): Night[] {
  const before = runFolders(dirname(run.folder))
    .filter(folder => folder < run.folder)
    .slice(-lookedBack)
    .flatMap(folder => {
      const summary = readSummary(folder);
      return summary ? [{ id: folder.slice(folder.lastIndexOf('/') + 1), summary }] : [];
    })
    .filter(night => night.summary.profile === summary.profile && night.summary.lane === summary.lane);
  return [...before, { id: run.head.id, summary }];
}

/** Names the first failed stage; undefined for a passed run. */
function redAt({ stages, result }: Summary): string | undefined {
  const first = stages.find(stage => stage.outcome === 'failed');
  if (first) return `at ${first.name}`;
  return result === 'failed' ? 'outside any stage' : undefined;
}

/** Lists the status changes: each change of the first failed stage between successive whole runs. */
export function turnsOf(nights: readonly Night[]): string[][] {
  const whole = nights.filter(({ summary }) => isWhole(summary));
  return whole.flatMap(({ id, summary }, at) => {
    const before = whole[at - 1];
    if (!before || redAt(summary) === redAt(before.summary)) return [];
    const where = redAt(summary);
    const because = summary.stages.find(stage => stage.outcome === 'failed')?.because ?? '';
    return [[id, where ? `failed ${where}` : 'passed again', because, before.id]];
  });
}

function historyPage(nights: readonly Night[]): Exhibit {
  const names = [...new Set(nights.flatMap(({ summary }) => Object.keys(summary.timings)))];
  const turns = turnsOf(nights).toReversed();
  const over = (title: string, value: (summary: Summary) => number | undefined) =>
    html`<h2>${title}</h2>${curve(
      nights.map(night => ({
        label: night.id,
        value: value(night.summary),
        red: night.summary.result === 'failed',
      })),
      's',
    )}`;
  return {
    title: 'History',
    document: page(
      `${nights.length} runs`,
      html`<h2>Status changes</h2>${
        turns.length > 0
          ? table(['run', 'what', 'because', 'compared with'], turns)
          : html`<p>No change between runs of all stages.</p>`
      }
${over('All stages', ({ stages }) => stages.reduce((sum, stage) => sum + stage.seconds, 0))}
${names.map(name => over(name, ({ timings }) => timings[name]))}`,
    ),
  };
}

const tones = { passed: 'green', failed: 'red' } as const;

/**
 * Lists the differences between this run and the latest run of the same profile on another lane; empty without such a
 * run.
 */
function parityPage(run: SavedRun): Exhibit[] {
  const { lane, profile } = run.head;
  const other = latestRun(dirname(run.folder), row => row.lane !== lane && row.profile === profile);
  if (!other) return [];
  const { lanes, alike, rows } = parityOf(run, other);
  const said = (text: ParityRow['here']) =>
    text === 'passed' || text === 'failed' ? { text, tone: tones[text] } : text;
  const body = html`<p>${alike} tests have the same result on ${lanes[0]} and ${lanes[1]}.</p>
${
  rows.length > 0
    ? table(
        ['what', ...lanes, 'why'],
        rows.map(row => [row.what, said(row.here), said(row.there), row.why]),
      )
    : ''
}`;
  return [
    { title: `Parity with ${other.head.lane}`, document: page(`Parity with ${other.head.lane}`, body) },
  ];
}

/** Makes the attachments about the whole run: its stages, its history, other lanes, its logs. Not yet redacted. */
export function overview(run: SavedRun, environment: Environment): readonly Exhibit[] {
  const summary = summarise(run);
  return [
    chainPage(run, summary, environment),
    historyPage(nightsOf(run, summary)),
    ...parityPage(run),
    ...logsOf(run.folder).map(name => {
      const path = join(run.folder, name);
      return { title: name, document: page(name, log(readLog(path), [], path)) };
    }),
  ];
}
