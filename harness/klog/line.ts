import { decorationOf } from './decoration.ts';

/** One line of a console, taken apart. */
export interface LogLine {
  /** Counted from 1 in the whole input. */
  readonly line: number;
  /** The message without the kernel's decoration and without its line end; at most 2048 characters. */
  readonly text: string;
  /**
   * Who printed it: `T123` or `C0` where the kernel says so (PRINTK_CALLER), `kernel` for any other line with the
   * kernel's time stamp, `syslog…` for a copy that a log daemon printed, and the empty string for undecorated text.
   */
  readonly context: string;
  /** Seconds since boot, where stamped. */
  readonly seconds: number | undefined;
  /** 0 (emergency) to 7 (debug), where given. */
  readonly level: number | undefined;
  /** A stack entry that the unwinder did not vouch for: `? func` on x86, `(unreliable)` on PowerPC. */
  readonly unsure: boolean;
}

/** Longer messages are cut here: a kernel's own longest record is 1 KiB (LOG_LINE_MAX). */
const textLimit = 2048;

const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_=>])/g;
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;
const unusual = /[^\t -~]/;

/** Text from a guest without escape sequences and control characters: safe for a terminal and for a report. */
export function printable(text: string): string {
  if (!unusual.test(text)) return text;
  return text
    .replace(escapes, '')
    .replace(controls, '')
    .replace(/[\p{Cf}\ufffd]/gu, '·');
}

/** Takes one line apart. `raw` has no line feed; `line` is its number. */
export function parseLine(raw: string, line: number): LogLine {
  const clean = unusual.test(raw) ? raw.replace(escapes, '').replace(controls, '') : raw;
  const around = decorationOf(clean);
  if (!around) {
    const text = clean.slice(0, textLimit);
    return { line, text, context: '', seconds: undefined, level: undefined, unsure: false };
  }
  const { length, context, seconds, level } = around;
  const { text, unsure } = dropUnsureMark(clean.slice(length, length + textLimit));
  return { line, text, context, seconds, level, unsure };
}

/** Before the function on x86, after what may stand there: an address, the stack's name. */
const doubt = /^(?: |<\/?\w+>|\[<?(?:0x)?[0-9a-f]+>?\])*\? /;
const powerpcUnsure = ' (unreliable)';

function dropUnsureMark(text: string): { text: string; unsure: boolean } {
  // The entry after <EOI> is where the interrupt hit; x86 marks it with ? although it is certain.
  if (text.includes('<EOI>')) return { text, unsure: false };
  const mark = text.includes('? ') ? doubt.exec(text) : null;
  if (mark) return { text: text.slice(mark[0].length), unsure: true };
  if (text.endsWith(powerpcUnsure)) return { text: text.slice(0, -powerpcUnsure.length), unsure: true };
  return { text, unsure: false };
}

const embedded = /(?<=[^\s"'`])\[ *\d+\.\d{6}\](?:\[ *[CT]\d+\])? /;

/**
 * A raw line as the pieces that belong together: a carriage return begins again (progress bars), and so does another
 * writer's time stamp in the middle (two on one console).
 */
export function piecesOf(raw: string): string[] {
  const trimmed = raw.endsWith('\r') ? raw.replace(/\r+$/, '') : raw;
  if (trimmed.includes('\r')) return trimmed.split('\r').flatMap(piecesOf);
  const at = embedded.exec(trimmed)?.index;
  return at === undefined ? [trimmed] : [trimmed.slice(0, at), ...piecesOf(trimmed.slice(at))];
}
