import { type Html, html } from './page.ts';

/** A cell: its text, and whether the reader must look at it. */
export type Cell =
  | string
  | number
  | Html
  | { readonly text: string; readonly tone: 'red' | 'amber' | 'green' };

function content(cell: Cell): string | number | Html {
  return typeof cell === 'object' && 'tone' in cell ? html`<b class="${cell.tone}">${cell.text}</b>` : cell;
}

/** Draws a table that becomes a list of labelled lines on a narrow screen. */
export function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): Html {
  return html`<table class="wide"><thead><tr>${heads.map(head => html`<th>${head}</th>`)}</tr></thead><tbody>
${rows.map(
  row =>
    html`<tr>${row.map((cell, at) => html`<td data-label="${heads[at] ?? ''}">${content(cell)}</td>`)}</tr>\n`,
)}</tbody></table>`;
}
