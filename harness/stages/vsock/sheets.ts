import type { Sheet } from '../../contract/sheet.ts';
import { bars } from '../../report/html/chart.ts';
import { html } from '../../report/html/page.ts';
import { latency, lines, probeTable } from '../../report/sheet.ts';
import { afterwards } from '../boot/fate-sheet.ts';
import type { VsockStageEvidence } from './stage.ts';

/** What went through vsock and came back, how fast, and what the guest's listeners said. */
export function vsockSheets(evidence: VsockStageEvidence): Sheet[] {
  const { guestLog, fate, ...probes } = evidence;
  const { echoToGuest, reconnect, bulkToGuest, bulkToHost } = probes;
  const throughput = [
    ['to the guest', bulkToGuest],
    ['to the host', bulkToHost],
  ] as const;
  const rates = throughput.flatMap(([label, result]) => {
    if (!result.ok) return [];
    const to = result.value.bytes / result.value.transferSeconds / 1e6;
    return [{ label, to, says: `${to.toFixed(1)} MB/s` }];
  });
  const charts = html`${echoToGuest.ok ? latency('Echo of 64 bytes, there and back', echoToGuest.value.roundTrip) : ''}
${reconnect.ok ? latency('Connect until the guest accepted', reconnect.value.connect) : ''}
${rates.length > 0 ? html`<h2>Throughput</h2>${bars(rates)}` : ''}`;
  return [
    {
      title: 'vsock transcript',
      body: html`${afterwards(fate)}${probeTable(probes)}${lines("the guest's listeners said", guestLog)}`,
    },
    { title: 'vsock latency and throughput', body: charts },
  ];
}
