import { type Html, html } from './page.ts';

/** One bar: its label, its value and the text of the value. */
export interface Bar {
  readonly label: string;
  readonly from?: number;
  readonly to: number;
  /** The value with its unit: `40 ms`. */
  readonly says: string;
  readonly hot?: boolean;
}

/** Draws horizontal bars on one scale from 0. A bar may begin later, as in a timeline. */
export function bars(rows: readonly Bar[]): Html {
  const most = Math.max(...rows.map(row => row.to), Number.MIN_VALUE);
  const percent = (value: number) => `${((100 * value) / most).toFixed(2)}%`;
  return html`<div class="bars">${rows.map(
    ({ label, from = 0, to, says, hot }) =>
      html`<span>${label}</span><i class="${hot ? 'hot' : ''}" title="${label}: ${says}" style="margin-left:${percent(from)};width:${percent(to - from)}"></i><span class="v">${says}</span>\n`,
  )}</div>`;
}

/** One point of a curve: its time and its value, undefined for a run without a value. */
export interface Point {
  readonly label: string;
  readonly value: number | undefined;
  readonly red?: boolean;
}

const width = 720;
const height = 160;
const margin = 40;

/** Draws a curve over runs, the oldest at the left, with red dots for failed runs. `unit` is the label of the axis. */
export function curve(points: readonly Point[], unit: string): Html {
  const most = Math.max(...points.map(point => point.value ?? 0), Number.MIN_VALUE);
  const step = (width - 2 * margin) / Math.max(points.length - 1, 1);
  const placed = points.flatMap((point, index) =>
    point.value === undefined
      ? []
      : [{ ...point, x: margin + index * step, y: height - 24 - (point.value / most) * (height - 44) }],
  );
  const path = placed.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="curve over ${points.length} runs">
<line x1="${margin}" x2="${width - margin}" y1="${height - 24}" y2="${height - 24}" stroke="currentColor" stroke-opacity=".3"/>
<text x="${margin}" y="12">${most.toPrecision(3)} ${unit}</text>
<text x="${margin}" y="${height - 8}">${points[0]?.label ?? ''}</text>
<text x="${width - margin}" y="${height - 8}" text-anchor="end">${points.at(-1)?.label ?? ''}</text>
<polyline points="${path}" fill="none" stroke="#3f7fd1" stroke-width="2"/>
${placed.map(
  ({ x, y, label, value, red }) =>
    html`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${red ? 4 : 2}" fill="${red ? '#d9363e' : '#3f7fd1'}"><title>${label}: ${value} ${unit}</title></circle>`,
)}</svg>`;
}
