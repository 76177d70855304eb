import type { Distribution } from '../core/distribution.ts';
import type { ProbeResult } from '../core/probe.ts';
import { bars } from './html/chart.ts';
import { type Html, html } from './html/page.ts';
import { type Cell, table } from './html/table.ts';
import { sayDuration } from './seconds.ts';

const milliseconds = (seconds: number) => `${(seconds * 1000).toFixed(1)} ms`;

/** Draws latency: minimum, median and 95th percentile, then every sample in order. */
export function latency(title: string, { min, median, p95, samples }: Distribution): Html {
  const rows = [
    ['min', min],
    ['median', median],
    ['95 %', p95],
    ['max', Math.max(...samples)],
  ] as const;
  return html`<h2>${title}</h2>${bars(rows.map(([label, to]) => ({ label, to, says: milliseconds(to) })))}
<details><summary>${samples.length} samples in their order</summary>
${bars(samples.map((to, at) => ({ label: `${at + 1}`, to, says: milliseconds(to), hot: to > p95 })))}</details>`;
}

/** Draws the result or the error of each probe. Samples are left out, because charts show them. */
export function probeTable(probes: Readonly<Record<string, ProbeResult<unknown>>>): Html {
  return table(
    ['probe', 'saw', 'took'],
    Object.entries(probes).map(([name, result]): Cell[] => [
      name.replace(/[A-Z]/g, capital => ` ${capital.toLowerCase()}`),
      result.ok
        ? details(result.value)
        : { text: `${result.error.code}: ${result.error.message}`, tone: 'red' },
      sayDuration(result.seconds),
    ]),
  );
}

/** Significant digits of a measurement. */
const digits = 4;

function plain(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value)
    ? String(Number(value.toPrecision(digits)))
    : String(value);
}

function details(value: unknown): Html {
  if (Array.isArray(value)) return html`${value.map(item => html`<div>${details(item)}</div>`)}`;
  if (typeof value !== 'object' || value === null) return html`${plain(value)}`;
  const rows = Object.entries(value).filter(([key]) => key !== 'samples');
  return html`<dl>${rows.map(([key, part]) => html`<dt>${key}</dt><dd>${details(part)}</dd>`)}</dl>`;
}

/** Draws log lines that belong to the content above them. */
export function lines(title: string, text: readonly string[]): Html | undefined {
  return text.length > 0 ? html`<h2>${title}</h2><pre>${text.join('\n')}</pre>` : undefined;
}
