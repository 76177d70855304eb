/** One line of a console, taken apart. */
export interface LogLine {
  /** Counted from 1 in the whole input. */
  readonly line: number;
  /** The message without the kernel's decoration and without its line end; at most {@link textLimit} characters. */
  readonly text: string;
  /**
   * Who printed it: `T123` or `C0` where the kernel says so (PRINTK_CALLER), `kernel` for any other line with the
   * kernel's time stamp, `syslog…` for a copy that a log daemon printed, and the empty string for undecorated text.
   */
  readonly context: string;
  /** Seconds since boot, where stamped. */
  readonly seconds?: number;
  /** 0 (emergency) to 7 (debug), where given. */
  readonly level?: number;
  /** A stack entry that the unwinder did not vouch for: `? func` on x86, `(unreliable)` on PowerPC. */
  readonly unsure: boolean;
}

/** Longer messages are cut here: a kernel's own longest record is 1 KiB (LOG_LINE_MAX). */
export const textLimit = 2048;

const dropped = String.raw`(?:\*\* \d+ printk messages dropped \*\* )?`;
const prompt = String.raw`(?:.* login: )?`;
const level = String.raw`(?:<(?<level>\d+)>)?`;
const syslog = String.raw`(?<syslog>(?:[A-Z][a-z]{2} +\d+ [\d:]{8}|\d{4}-\d\d-\d\dT\S+) \S+ (?:kern\.\w+ )?kernel: )?`;
const uptime = String.raw`(?:\[ *(?<seconds>\d+\.\d+)\](?:\[ *(?<caller>[CT]\d+)\])?)`;
const calendar = String.raw`\[[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ [\d:]{8} \d{4}\]`;
const stamped = new RegExp(`^${dropped}${prompt}${level}(?:${syslog}${uptime}|${calendar})(?: |$)`);
const relayed = new RegExp(`^${syslog.replace(/\?$/, '')}`);

const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_=>])/g;
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

/** Text from a guest without escape sequences and control characters: safe for a terminal and for a report. */
export function printable(text: string): string {
  return text
    .replace(escapes, '')
    .replace(controls, '')
    .replace(/[\p{Cf}\ufffd]/gu, '·');
}

/** Takes one line apart. `raw` has no line feed; `line` is its number. */
export function parseLine(raw: string, line: number): LogLine {
  const clean = raw.replace(escapes, '').replace(controls, '');
  const match = stamped.exec(clean) ?? relayed.exec(clean);
  if (!match) return { line, text: clean.slice(0, textLimit), context: '', unsure: false };
  const { seconds, caller, level: severity, syslog: daemon } = match.groups ?? {};
  const text = clean.slice(match[0].length, match[0].length + textLimit);
  return {
    line,
    ...dropUnsureMark(text),
    context: daemon ? `syslog${caller ?? ''}` : (caller ?? 'kernel'),
    ...(seconds === undefined ? {} : { seconds: Number(seconds) }),
    ...(severity === undefined ? {} : { level: Number(severity) & 7 }),
  };
}

const powerpcUnsure = ' (unreliable)';

function dropUnsureMark(text: string): { text: string; unsure: boolean } {
  // The entry after <EOI> is where the interrupt hit; x86 marks it with ? although it is certain.
  if (!text.includes('<EOI>')) {
    const mark = text.indexOf(' ? ');
    if (mark >= 0) return { text: text.slice(mark + 2), unsure: true };
    if (text.endsWith(powerpcUnsure)) return { text: text.slice(0, -powerpcUnsure.length), unsure: true };
  }
  return { text, unsure: false };
}

const embedded = /(?<=[^\s"'`])\[ *\d+\.\d{6}\](?:\[ *[CT]\d+\])? /;

/** A line into which another one was printed (two writers on one console) as the pieces that belong together. */
export function separateInterleaved(raw: string): string[] {
  const at = embedded.exec(raw)?.index;
  return at === undefined ? [raw] : [raw.slice(0, at), ...separateInterleaved(raw.slice(at))];
}
