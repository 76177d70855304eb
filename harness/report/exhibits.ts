import type { Distribution } from '../distribution.ts';
import { renderFailure } from '../errors.ts';
import type { ProbeResult } from '../probe.ts';
import { failuresOf, type Outcome, type StageName } from '../stage.ts';
import type { BuildEvidence } from '../stages/build.ts';
import type { VsockEvidence } from '../vsock/evidence.ts';
import { bars } from './html/chart.ts';
import { type Html, html, page } from './html/page.ts';
import { table } from './html/table.ts';
import { sayDuration } from './seconds.ts';

/** One attachment of a stage: a document that a browser shows by itself. */
export interface Exhibit {
  readonly title: string;
  readonly document: string;
}

/** What a stage's evidence is; a stage without a row here is shown by its verdicts alone. */
interface Evidences {
  readonly build: BuildEvidence;
  readonly vsock: VsockEvidence;
}

type Shows = {
  readonly [Name in keyof Evidences]: (
    evidence: Evidences[Name],
    folder: string,
  ) => readonly [string, Html][];
};

const shows: Shows = {
  build: ({ symbols, drift, metadata, errors, facts, bytes }) => [
    [
      'Kernel image',
      table(
        ['what', 'seen'],
        [
          ['format', `${facts.format} ${facts.arch ?? ''}`],
          ['size', `${(bytes / 2 ** 20).toFixed(1)} MiB`],
          ['build id', facts.buildId ?? { text: 'none', tone: 'red' }],
          ['banner', facts.banner ?? ''],
          ['made with', metadata ? JSON.stringify(metadata, undefined, 1) : 'not built in this run'],
        ],
      ),
    ],
    ...(errors.length > 0 ? [titled('Build errors, root cause first', errorTable(errors))] : []),
    ...(drift.length > 0 ? [titled('Options that changed during the build', driftTable(drift))] : []),
    ...(symbols ? [titled('Symbols that the options promise', symbolTable(symbols))] : []),
  ],
  vsock: evidence => [
    ['vsock transcript', vsockTable(evidence)],
    ...(evidence.echoToGuest.ok
      ? [titled('vsock latency', latencyBars(evidence.echoToGuest.value.roundTrip))]
      : []),
  ],
};

const titled = (title: string, body: Html): [string, Html] => [title, body];

function errorTable(errors: BuildEvidence['errors']): Html {
  return table(
    ['where', 'error'],
    errors.map(({ file, line, summary }) => [
      `${file ?? ''}${line ? `:${line}` : ''}`,
      { text: summary, tone: 'red' },
    ]),
  );
}

function driftTable(drift: BuildEvidence['drift']): Html {
  return table(
    ['option', 'checked', 'built'],
    drift.map(({ symbol, before, after }) => [
      `CONFIG_${symbol}`,
      String(before),
      { text: String(after), tone: 'red' },
    ]),
  );
}

function symbolTable(symbols: NonNullable<BuildEvidence['symbols']>): Html {
  return table(
    ['option', 'symbol', 'in System.map'],
    symbols.map(({ option, symbol, present }) => [
      `CONFIG_${option}`,
      symbol,
      present ? { text: 'yes', tone: 'green' } : { text: 'no', tone: 'red' },
    ]),
  );
}

function vsockTable(evidence: VsockEvidence): Html {
  const { guestLog, ...probes } = evidence;
  const rows = Object.entries(probes).map(([name, result]: [string, ProbeResult<unknown>]) => [
    name.replace(/[A-Z]/g, capital => ` ${capital.toLowerCase()}`),
    result.ok
      ? JSON.stringify(result.value, (key, value: unknown) => (key === 'samples' ? undefined : value))
      : ({ text: `${result.error.code}: ${result.error.message}`, tone: 'red' } as const),
    sayDuration(result.seconds),
  ]);
  const log =
    guestLog.length > 0 ? html`<h2>the guest's listeners</h2><pre>${guestLog.join('\n')}</pre>` : '';
  return html`${table(['probe', 'saw', 'took'], rows)}${log}`;
}

/** Latency as a person compares it: the best, the middle, the slow end. */
function latencyBars({ min, median, p95, samples }: Distribution): Html {
  const say = (seconds: number) => `${(seconds * 1000).toFixed(1)} ms`;
  const rows = [
    ['min', min],
    ['median', median],
    ['95 %', p95],
    ['max', Math.max(...samples)],
  ] as const;
  return html`${bars(rows.map(([label, to]) => ({ label, to, says: say(to) })))}
<p class="quiet">${samples.length} samples in the order they were taken</p>
${bars(samples.map((to, at) => ({ label: `${at + 1}`, to, says: say(to), hot: to > p95 })))}`;
}

function verdictPage(name: StageName, outcome: Outcome<unknown>): Html {
  const verdicts = outcome.state === 'judged' ? outcome.verdicts : [];
  return html`${failuresOf(outcome).map(failure => html`<pre class="red">${renderFailure(failure)}</pre><br>`)}
${table(
  ['check', 'of', 'seen'],
  verdicts.map(({ check, subject, says, failure, skipped }) => [
    check,
    subject ?? '',
    failure ? { text: failure.what, tone: 'red' } : skipped ? { text: skipped, tone: 'amber' } : says,
  ]),
)}
<p class="quiet">${name}: ${outcome.state}</p>`;
}

/** What an exhibit that can't be drawn says: the stage's verdict stands without it. */
function undrawn(error: unknown): [string, Html][] {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [titled('Evidence that could not be drawn', html`<pre class="amber">${text}</pre>`)];
}

function ownExhibits(name: StageName, evidence: unknown, folder: string): readonly [string, Html][] {
  if (!(name in shows)) return [];
  const show = shows[name as keyof Evidences] as (evidence: unknown, folder: string) => [string, Html][];
  try {
    return show(evidence, folder);
  } catch (error) {
    return undrawn(error);
  }
}

/** Everything that a stage has to show, its verdicts first; logs come from the run's folder. Not yet redacted. */
export function exhibitsOf(name: StageName, outcome: Outcome<unknown>, folder: string): readonly Exhibit[] {
  const own = outcome.state === 'judged' ? ownExhibits(name, outcome.evidence, folder) : [];
  return [titled(`${name}: what was looked at`, verdictPage(name, outcome)), ...own].map(([title, body]) => ({
    title,
    document: page(title, body),
  }));
}
