import pc from 'picocolors';
import type { Explanation } from '../../kconfig/explain/cause.ts';
import { renderExplanation } from '../../kconfig/explain/render.ts';

const place = /([\w./-]+:\d+)/g;

/** Colours an explanation: headline red, places dim, fix green. */
export function printExplanation(explanation: Explanation): string {
  const [headline = '', ...rest] = renderExplanation(explanation);
  let label = '';
  const lines = rest.map(line => {
    label = line.slice(2, 12).trim() || label;
    const text = line.slice(13);
    const shown = label === 'do' ? pc.green(text) : text.replace(place, (at: string) => pc.dim(at));
    return `${pc.bold(line.slice(0, 12))} ${shown}`;
  });
  return [pc.red(headline.replace(place, (at: string) => pc.bold(at))), ...lines, ''].join('\n');
}

/** Aligns the columns of rows, except the last column. */
export function printTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  return rows
    .map(row =>
      row
        .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

export const plural = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
