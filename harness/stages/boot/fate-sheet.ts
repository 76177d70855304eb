import { type Html, html } from '../../report/html/page.ts';
import { sayDuration } from '../../report/seconds.ts';
import type { Fate } from './booted.ts';

/** What became of the machine while it was asked; nothing where all is well. */
export function afterwards({ exit, incidents, lastLines }: Fate): Html | undefined {
  if (!exit && incidents.length === 0) return undefined;
  const how =
    exit && `the VMM ended after ${sayDuration(exit.seconds)}: ${exit.signal ?? `exit ${exit.exitCode}`}`;
  return html`<h2 class="red">what became of the guest</h2>${how ? html`<p>${how}</p>` : ''}
<ul>${incidents.map(({ title, line }) => html`<li><b class="red">${title}</b> <span class="quiet">console line ${line}</span></li>`)}</ul>
<pre>${lastLines.join('\n')}</pre>`;
}
