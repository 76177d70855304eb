import type { Sheet } from '../../contract/sheet.ts';
import { bars } from '../../report/html/chart.ts';
import { html } from '../../report/html/page.ts';
import { latency, lines, probeTable } from '../../report/sheet.ts';
import { afterwards } from '../boot/fate-sheet.ts';
import type { PostgresStageEvidence } from './stage.ts';

/** What was asked of PostgreSQL and what it answered, how fast, and what the server logged. */
export function postgresSheets(evidence: PostgresStageEvidence): Sheet[] {
  const { log, timings: _timings, fate, shipped: _shipped, ...probes } = evidence;
  const { login, computed, copy, crash } = probes;
  const rates = copy.ok
    ? [
        { label: 'COPY in', to: copy.value.rows / copy.value.inSeconds },
        { label: 'COPY out', to: copy.value.rows / copy.value.outSeconds },
      ].map(bar => ({ ...bar, says: `${Math.round(bar.to)} rows/s` }))
    : [];
  const charts = html`${login.ok ? latency('Connect and log in', login.value.connect) : ''}
${computed.ok ? latency('SELECT until its row', computed.value.roundTrip) : ''}
${rates.length > 0 ? html`<h2>Throughput</h2>${bars(rates)}` : ''}`;
  return [
    {
      title: 'SQL transcript',
      body: html`${afterwards(fate)}${probeTable(probes)}${lines('the server logged', log)}${
        crash.ok ? lines('the server logged after the kill', crash.value.log) : ''
      }`,
    },
    { title: 'PostgreSQL latency and throughput', body: charts },
  ];
}
