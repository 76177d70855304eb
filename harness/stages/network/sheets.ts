import type { Sheet } from '../../contract/sheet.ts';
import { html } from '../../report/html/page.ts';
import { latency, probeTable } from '../../report/sheet.ts';
import { afterwards } from '../boot/fate-sheet.ts';
import type { NetworkEvidence } from './stage.ts';

/** The observations and latencies of each of the guest's networks. */
export function networkSheets({ networks }: NetworkEvidence): Sheet[] {
  return networks.map(({ name, title, unavailable, joined, login, computed, fate }) => ({
    title: `Network: ${name}`,
    body: unavailable
      ? html`<p class="amber">${title}: ${unavailable}</p>`
      : html`<p>${title}</p>${fate ? afterwards(fate) : ''}${probeTable({ joined, login, computed })}
${login.ok ? latency('Connect and log in', login.value.connect) : ''}
${computed.ok ? latency('SELECT until its row', computed.value.roundTrip) : ''}`,
  }));
}
