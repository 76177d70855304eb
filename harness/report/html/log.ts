import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Html, html } from './page.ts';

/** A place in a log that a person must see. */
export interface Mark {
  /** Line number, from 1. */
  readonly line: number;
  readonly title: string;
}

/** A log, or as much of it as a browser shows at once. */
export interface LogText {
  /** Size of the whole, in bytes. */
  readonly bytes: number;
  readonly head: readonly string[];
  /** Undefined when nothing was cut. */
  readonly tail?: readonly string[];
}

/** Bytes kept of each end of a log that is longer than both. */
const kept = 384 * 1024;
/** A longer line is no log any more; the file has the rest. */
const longestLine = 2000;

/** Reads a log of any size; bytes that are no UTF-8 become replacement characters. */
export function readLog(path: string): LogText {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const read = (from: number, length: number) => {
      const buffer = Buffer.alloc(length);
      return buffer.toString('utf8', 0, readSync(fd, buffer, 0, length, from));
    };
    if (size <= 2 * kept) return { bytes: size, head: read(0, size).split('\n') };
    return {
      bytes: size,
      head: read(0, kept).split('\n').slice(0, -1),
      tail: read(size - kept, kept)
        .split('\n')
        .slice(1),
    };
  } finally {
    closeSync(fd);
  }
}

function line(text: string, no: number | undefined, marks: readonly Mark[]): Html {
  const cut = text.length > longestLine ? `${text.slice(0, longestLine)}… (${text.length} characters)` : text;
  const shown = cut.replace(/\r+$/, '');
  const number = no === undefined ? '' : html`<span class="no">${String(no).padStart(5)} </span>`;
  const hits = marks.filter(mark => mark.line === no);
  if (hits.length === 0) return html`<div class="log">${number}${shown}</div>`;
  const titles = hits.map(hit => hit.title).join('; ');
  return html`<div class="log hit" id="L${no}" title="${titles}">${number}<b class="red">${shown}</b></div>`;
}

/** A log with its incidents listed first and marked where they are; one that is too long is cut in its middle. */
export function log(text: LogText, marks: readonly Mark[], file: string): Html {
  const size = `${file}, ${(text.bytes / 1024).toFixed(0)} KiB`;
  const list =
    marks.length === 0
      ? html`<p class="quiet">No incident. ${size}</p>`
      : html`<ul>${marks.map(mark => html`<li><a href="#L${mark.line}">line ${mark.line}</a> <b class="red">${mark.title}</b></li>`)}</ul><p class="quiet">${size}</p>`;
  const cut =
    text.tail === undefined
      ? ''
      : html`<div class="cut">cut here: the whole is ${(text.bytes / 1e6).toFixed(1)} MB in ${file}</div>`;
  return html`${list}<pre>${text.head.map((row, at) => line(row, at + 1, marks))}${cut}${(
    text.tail ?? []
  ).map(row => line(row, undefined, []))}</pre>`;
}
