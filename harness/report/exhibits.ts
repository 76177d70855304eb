import type { Sheet } from '../contract/sheet.ts';
import { failuresOf, type Outcome, type StageName } from '../contract/stage.ts';
import { renderFailure } from '../core/errors.ts';
import { type Html, html, page } from './html/page.ts';
import { table } from './html/table.ts';

/** One attachment: a self-contained document for a browser. Not yet redacted. */
export interface Exhibit {
  readonly title: string;
  readonly document: string;
}

/** Returns the attachments of a stage's own evidence; empty if the stage has none. */
export type SheetsOf = (stage: StageName, evidence: unknown, folder: string) => readonly Sheet[];

/** Evidence of another version may have another shape; then only its attachments are missing. */
function drawn(sheetsOf: SheetsOf, name: StageName, evidence: unknown, folder: string): readonly Sheet[] {
  try {
    return sheetsOf(name, evidence, folder);
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

/** Returns all attachments of a stage, its verdicts first. Logs are read from the run's folder. */
export function exhibitsOf(
  name: StageName,
  outcome: Outcome<unknown>,
  { folder, sheetsOf }: { readonly folder: string; readonly sheetsOf: SheetsOf },
): readonly Exhibit[] {
  const own = outcome.state === 'judged' ? drawn(sheetsOf, name, outcome.evidence, folder) : [];
  const first = { title: `${name}: checks`, body: verdicts(name, outcome) };
  return [first, ...own].map(({ title, body }) => ({ title, document: page(title, body) }));
}
