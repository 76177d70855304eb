import { failuresOf, type Outcome, type StageName } from '../contract/stage.ts';
import { renderFailure } from '../core/errors.ts';
import { bootSheets } from '../stages/boot/sheets.ts';
import { buildSheets } from '../stages/build/sheets.ts';
import { configSheets } from '../stages/config/sheets.ts';
import { driversSheets } from '../stages/drivers/sheets.ts';
import { hostSheets } from '../stages/host/sheets.ts';
import { networkSheets } from '../stages/network/sheets.ts';
import { postgresSheets } from '../stages/postgres/sheets.ts';
import { soakSheets } from '../stages/soak/sheets.ts';
import { vsockSheets } from '../stages/vsock/sheets.ts';
import { type Html, html, page } from './html/page.ts';
import { table } from './html/table.ts';
import type { Sheet } from './sheet.ts';

/** One attachment: a document that a browser shows by itself. Not yet redacted. */
export interface Exhibit {
  readonly title: string;
  readonly document: string;
}

/** What each stage shows of its own evidence. */
const shows = {
  config: configSheets,
  build: buildSheets,
  boot: bootSheets,
  drivers: driversSheets,
  vsock: vsockSheets,
  postgres: postgresSheets,
  network: networkSheets,
  host: hostSheets,
  soak: soakSheets,
} satisfies { readonly [name in StageName]: (evidence: never, folder: string) => Sheet[] };

/** Evidence of another shape, as a run of another version has it, costs its sheets and nothing else. */
function ownSheets(name: StageName, evidence: unknown, folder: string): Sheet[] {
  const show = shows[name] as (evidence: unknown, folder: string) => Sheet[];
  try {
    return show(evidence, folder);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return [{ title: 'Evidence that could not be drawn', body: html`<pre class="amber">${text}</pre>` }];
  }
}

function verdicts(name: StageName, outcome: Outcome<unknown>): Html {
  const rows = (outcome.state === 'judged' ? outcome.verdicts : []).toSorted(
    (a, b) => Number(b.failure !== undefined) - Number(a.failure !== undefined),
  );
  return html`${failuresOf(outcome).map(failure => html`<pre class="red">${renderFailure(failure)}</pre><br>`)}
${table(
  ['check', 'of', 'seen'],
  rows.map(({ check, subject, says, failure, skipped }) => [
    check,
    subject ?? '',
    failure ? { text: failure.what, tone: 'red' } : skipped ? { text: skipped, tone: 'amber' } : says,
  ]),
)}
<p class="quiet">${name}: ${outcome.state}</p>`;
}

/** Everything that a stage has to show, its verdicts first; logs come from the run's folder. */
export function exhibitsOf(name: StageName, outcome: Outcome<unknown>, folder: string): readonly Exhibit[] {
  const own = outcome.state === 'judged' ? ownSheets(name, outcome.evidence, folder) : [];
  const first = { title: `${name}: what was looked at`, body: verdicts(name, outcome) };
  return [first, ...own].map(({ title, body }) => ({ title, document: page(title, body) }));
}
