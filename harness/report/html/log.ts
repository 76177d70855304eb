import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Html, html } from './page.ts';

/** A line of a log that the reader must see. */
export interface Mark {
  /** Line number, from 1. */
  readonly line: number;
  readonly title: string;
}

/** A log, or as much of it as a browser can show at once. */
export interface LogText {
  /** Size of the whole log in bytes. */
  readonly bytes: number;
  readonly head: readonly string[];
  /** Undefined for a complete log. `from` is the number of the tail's first line. */
  readonly tail?: { readonly from: number; readonly lines: readonly string[] };
}

/** Bytes kept of each end of a truncated log. */
const kept = 384 * 1024;
/** Longer lines are truncated. The file has them in full. */
const longestLine = 2000;

/** Bytes read at once to count lines. */
const piece = 4 * 1024 * 1024;

function newlinesBefore(fd: number, end: number): number {
  const buffer = Buffer.alloc(piece);
  let count = 0;
  for (let at = 0; at < end; ) {
    const read = readSync(fd, buffer, 0, Math.min(piece, end - at), at);
    if (read === 0) break;
    const bytes = buffer.subarray(0, read);
    for (let found = bytes.indexOf(0x0a); found >= 0; found = bytes.indexOf(0x0a, found + 1)) count += 1;
    at += read;
  }
  return count;
}

/** Reads a log of any size. Bytes that are not UTF-8 become replacement characters. */
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
      tail: {
        // The first kept line is incomplete, so the next one begins the tail.
        from: newlinesBefore(fd, size - kept) + 2,
        lines: read(size - kept, kept)
          .split('\n')
          .slice(1),
      },
    };
  } finally {
    closeSync(fd);
  }
}

function line(text: string, no: number, marks: readonly Mark[]): Html {
  const cut = text.length > longestLine ? `${text.slice(0, longestLine)}… (${text.length} characters)` : text;
  const shown = cut.replace(/\r+$/, '');
  const number = html`<span class="no">${String(no).padStart(5)} </span>`;
  const hits = marks.filter(mark => mark.line === no);
  if (hits.length === 0) return html`<div class="log">${number}${shown}</div>`;
  const titles = hits.map(hit => hit.title).join('; ');
  return html`<div class="log hit" title="${titles}"><input id="L${no}" readonly aria-label="line ${no}">${number}<b class="red">${shown}</b></div>`;
}

/**
 * Draws a log with its incidents listed first and marked in place; a long log is truncated in the middle. A reference
 * to an incident is a label whose input is at the incident, because links do not work in a frame of a page opened from
 * a file.
 */
export function log({ bytes, head, tail }: LogText, marks: readonly Mark[], file: string): Html {
  const size = `${file}, ${(bytes / 1024).toFixed(0)} KiB`;
  const shown = (no: number) => no <= head.length || (tail !== undefined && no >= tail.from);
  const place = ({ line: no }: Mark) =>
    shown(no) ? html`<label for="L${no}">line ${no}</label>` : html`line ${no}, in what is cut`;
  const list =
    marks.length === 0
      ? html`<p class="quiet">No incident. ${size}</p>`
      : html`<ul>${marks.map(mark => html`<li>${place(mark)} <b class="red">${mark.title}</b></li>`)}</ul><p class="quiet">${size}</p>`;
  const cut = tail
    ? html`<div class="cut">cut here: the whole is ${(bytes / 1e6).toFixed(1)} MB in ${file}</div>${tail.lines.map(
        (row, at) => line(row, tail.from + at, marks),
      )}`
    : '';
  return html`${list}<pre>${head.map((row, at) => line(row, at + 1, marks))}${cut}</pre>`;
}
