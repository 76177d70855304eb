import { type Decoration, decorationOf } from './decoration.ts';
import type { Fronts } from './fronts.ts';
import { withoutControls } from './printable.ts';

export { printable } from './printable.ts';

/** One line of a console, taken apart. */
export interface LogLine {
  /** Counted from 1 in the whole input. */
  readonly line: number;
  /** The message without the kernel's decoration and without its line end; at most 1024 characters. */
  readonly text: string;
  /**
   * The writer: `T123` or `C0` where the kernel names it (PRINTK_CALLER), `kernel` for any other line with the
   * kernel's time stamp, `syslog…` for a copy that a log daemon printed, and the empty string for undecorated text.
   */
  readonly context: string;
  /** Seconds since boot, where stamped. */
  readonly seconds: number | undefined;
  /** 0 (emergency) to 7 (debug), where given. */
  readonly level: number | undefined;
  /** A stack entry that the unwinder did not vouch for: `? func` on x86, `(unreliable)` on PowerPC. */
  readonly unsure: boolean;
  /** Columns on the terminal that captured it, without blanks at the end. */
  readonly width: number;
}

/** Longer messages are cut here: a kernel's own longest record is 1 KiB (LOG_LINE_MAX). */
export const textLimit = 1024;

/** Takes one line apart. `raw` has no line feed and is {@link withoutControls}; `line` is its number. */
export function parseLine(raw: string, line: number, fronts?: Fronts): LogLine {
  const stripped = fronts?.strip(raw);
  const known = stripped ?? raw;
  const width = raw.endsWith(' ') ? raw.trimEnd().length : raw.length;
  const around = decorationOf(known) ?? behindGlue(known);
  if (!around) {
    const context = stripped === undefined ? '' : 'kernel';
    const mark = dropUnsureMark(context === '' ? undefined : known.slice(0, textLimit));
    const text = mark?.text ?? known.slice(0, textLimit);
    return {
      line,
      text,
      context,
      seconds: undefined,
      level: undefined,
      unsure: mark?.unsure ?? false,
      width,
    };
  }
  const { length, context, seconds, level } = around;
  const message = around.text?.slice(0, textLimit) ?? known.slice(length, length + textLimit);
  const { text, unsure } = dropUnsureMark(message);
  return { line, text, context, seconds, level, unsure, width };
}

/** Before the function on x86, after what may stand there: an address, the stack's name. */
const doubt = /^(?: |<\/?\w+>|\[<?(?:0x)?[0-9a-f]+>?\])*\? /;
const powerpcUnsure = ' (unreliable)';

function dropUnsureMark(text: string): { text: string; unsure: boolean };
function dropUnsureMark(text: string | undefined): { text: string; unsure: boolean } | undefined;
function dropUnsureMark(text: string | undefined): { text: string; unsure: boolean } | undefined {
  if (text === undefined) return undefined;
  // The entry after <EOI> is where the interrupt hit; x86 marks it with ? although it is certain.
  const mark = text.includes('? ') && !text.includes('<EOI>') ? doubt.exec(text) : null;
  if (mark) return { text: text.slice(mark[0].length), unsure: true };
  if (text.endsWith(powerpcUnsure)) return { text: text.slice(0, -powerpcUnsure.length), unsure: true };
  return { text, unsure: false };
}

const embedded = /(?<=[^\s"'`>]|<\d>)\[ *\d{1,9}\.\d{6}\](?:\[ *[CT]\d+\])? /;
/** A second report on the line of the first, glued to it or behind the end of its header. */
const second =
  /(?:(?<=[a-z0-9!])|(?<=(?:\/0x[0-9a-f]{1,16}|!|exitcode=0x[0-9a-f]{1,8}) ))(?=(?:Unable to handle kernel |Kernel panic - not syncing: |BUG: |WARNING: CPU: |kernel BUG at |Internal error: |-+\[ cut here \]-))/;
/** A line of the kernel glued to text without a line end. */
function behindGlue(text: string): Decoration | undefined {
  const at = text.includes('[') ? embedded.exec(text)?.index : undefined;
  const rest = at === undefined ? undefined : decorationOf(text.slice(at));
  return rest && at !== undefined ? { ...rest, length: at + rest.length } : undefined;
}

const leading = /^(?:<\d>)?\[ *\d{1,9}\.\d+\](?:\[ *[CT]\d+\])? /;

/**
 * A raw line as the pieces that belong together: a carriage return begins again (progress bars), and so does another
 * writer's time stamp in the middle (two on one console), and a second report.
 */
export function piecesOf(raw: string): string[] {
  let end = raw.length;
  while (raw[end - 1] === '\r') end--;
  const trimmed = raw.slice(0, end);
  if (trimmed.includes('\r')) return trimmed.split('\r').flatMap(piecesOf);
  return stampedPieces(withoutControls(trimmed));
}

function stampedPieces(text: string): string[] {
  const pieces: string[] = [];
  let rest = text;
  for (let match = embedded.exec(rest); match; match = embedded.exec(rest)) {
    pieces.push(...reportsOf(rest.slice(0, match.index)));
    rest = rest.slice(match.index);
  }
  return [...pieces, ...reportsOf(rest)];
}

/** The second one keeps the stamp of the line. */
function reportsOf(text: string): string[] {
  const at = second.exec(text)?.index;
  if (at === undefined || /["'`]/.test(text.slice(0, at))) return [text];
  return [text.slice(0, at), (leading.exec(text)?.[0] ?? '') + text.slice(at)];
}
