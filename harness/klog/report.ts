import { type Evidence, endsInside, evidenceOf, firstTrace } from './evidence.ts';
import type { Header } from './header.ts';
import { type Judgement, judge } from './judge.ts';
import { type LogLine, textLimit } from './line.ts';
import type { Kind } from './rule.ts';
import { type Frame, parseFrame } from './stack.ts';

/** One thing that went wrong in the kernel. */
export interface Incident {
  /** The same for the same fault in every run, in the form that syzbot made the field's convention. */
  readonly title: string;
  readonly kind: Kind;
  /** Where its report begins, counted from 1. */
  readonly line: number;
  /** Seconds since boot, where the log has time stamps. */
  readonly seconds?: number;
  /** Task or CPU that printed it (`T123`, `C0`), where the log says so. */
  readonly writer?: string;
  /** 0 (emergency) to 7 (debug), where the log has levels. */
  readonly level?: number;
  /** Which boot in the log, counted from 1. */
  readonly boot: number;
  readonly guilty?: string;
  /** The first stack trace of the report, innermost first. */
  readonly frames: readonly Frame[];
  /** The lines that say it, registers and other bulk left out. */
  readonly evidence: readonly Evidence[];
  /** Whether the kernel panicked over it. */
  readonly panicked: boolean;
  /** The log ends before the report does. */
  readonly cut: boolean;
  /** Part of the report is missing, or another writer's lines are mixed in. */
  readonly garbled: boolean;
  /** How often a report with this title was seen in this boot. */
  readonly times: number;
}

/** A report is read no further than this: a stall's, with every CPU's stack, has about a thousand lines. */
const reportLimit = 2048;
/** After so many lines from this report's writer a panic brings nothing new: its stack is the report's. */
const completeAfter = { KMSAN: 16, other: 22 };
/** Lines after a complete report in which its panic, and the echoes of that, still belong to it. */
const echoLimit = 500;
/** Ends of traces at which a report is judged: a log of nothing but such lines must cost no more than another. */
const endLimit = 4;
/** Lines at the end of a report that must be no stack before it is taken as told. */
const lastWords = 8;

/** A report while its lines come in. */
export class Report {
  readonly context: string;
  readonly #header: Header;
  readonly #first: LogLine;
  readonly #boot: number;
  readonly #lines: { readonly line: number; text: string }[];
  readonly #named: boolean;
  readonly #tag: RegExp | undefined;
  #width: number;
  #joint = '';
  #complete = false;
  #settled = false;
  #after = 0;
  #ends = 0;
  #allCpus = false;
  #panicked: boolean;
  #judged: Judgement | undefined;

  constructor(first: LogLine, header: Header, boot: number) {
    this.context = first.context;
    this.#header = header;
    this.#named = namesWriter.test(first.context);
    this.#first = first;
    this.#boot = boot;
    this.#panicked = header.panic;
    this.#lines = [{ line: first.line, text: header.text }];
    this.#tag = header.tag === '' ? undefined : tagPattern(header.tag);
    this.#width = first.width;
  }

  /** Where the report begins, counted from 1. */
  get line(): number {
    return this.#first.line;
  }

  /** Whether the kernel panicked over it. */
  get panicked(): boolean {
    return this.#panicked;
  }

  /** Whether it still looks at each line of the log. */
  get reading(): boolean {
    return !this.#complete && !this.#settled;
  }

  /** Whether no further line can belong to it. */
  get over(): boolean {
    return this.#after >= (this.#complete ? echoLimit : reportLimit);
  }

  /** Counts lines that were skipped. */
  pass(lines: number): void {
    this.#after += lines;
  }

  /** Whether the writer of `line` is this report's. */
  includes(line: LogLine): boolean {
    return line.context === this.context || (this.#allCpus && /^C\d/.test(line.context));
  }

  /** Whether enough has come in that what follows may be an echo of this report. */
  get established(): boolean {
    const { other, KMSAN } = completeAfter;
    return this.#lines.length >= (this.#header.text.startsWith('BUG: KMSAN:') ? KMSAN : other);
  }

  /**
   * Takes the next line of the log, of any writer. False once the report can't go on. Only a `marked` line can hold
   * one of the {@link markers}.
   */
  take(line: LogLine, header: Header | undefined, marked: boolean): boolean {
    const begins = header && !header.continues;
    // Without the writer's name nothing tells two reports apart but the header of the second.
    if (marked && !this.#named && (begins || intrudes(line.text))) return false;
    if (!this.reading) this.#after++;
    if (this.#wraps(line)) return this.#join(line);
    if (!this.includes(line)) return !this.over;
    this.#width = line.width;
    if (header?.continues && header.panic) this.#panicked = true;
    if (this.established && header && (header.panic || header.echo)) this.#complete = true;
    if (marked && line.text.includes(askingAll)) this.#allCpus = true;
    if (!this.reading || line.unsure || line.text.startsWith('Disabling lock debugging due to')) {
      return !this.over;
    }
    this.#push(line);
    if (line.text.startsWith('---[ end trace') && this.#ends++ < endLimit) {
      this.#complete = !this.#judge().flaw;
    } else if (isCheckpoint(this.#lines.length)) {
      this.#settled = this.#saysAll();
    }
    return this.#lines.length < reportLimit;
  }

  #push({ line, text }: LogLine): void {
    this.#judged = undefined;
    this.#lines.push({ line, text: this.#tag ? text.replace(this.#tag, '') : text });
  }

  /** Whether a terminal cut the line before at its right edge, and this is the rest. */
  #wraps({ context, text, width }: LogLine): boolean {
    if (context !== '' || this.context === '' || this.#complete || text === '') return false;
    // A blank in the last column does not show.
    const wrapped = edges.has(this.#width) || edges.has(this.#width + 1);
    this.#joint = edges.has(this.#width) ? '' : ' ';
    this.#width = wrapped ? width : 0;
    return wrapped;
  }

  #join({ text }: LogLine): boolean {
    const last = this.#lines.at(-1);
    if (last && last.text.length < textLimit) last.text = last.text.trimEnd() + this.#joint + text;
    this.#judged = undefined;
    return true;
  }

  #judge(): Judgement {
    this.#judged ??= judge(
      this.#lines.map(({ text }) => text),
      this.#header.family,
    );
    return this.#judged;
  }

  /** Whether further lines can't change the title or the frames: both are there, and the trace has ended. */
  #saysAll(): boolean {
    const texts = this.#lines.map(({ text }) => text);
    return !this.#judge().flaw && firstTrace(texts).length > 0 && !texts.slice(-lastWords).some(parseFrame);
  }

  /** Whether this was only the words before the report proper that `header` begins. */
  announces(line: LogLine, header: Header): boolean {
    return (
      this.#header.vague && !header.vague && header.family === this.#header.family && this.includes(line)
    );
  }

  /** Title and boot, all that is needed of a report that was there before. */
  name(): { readonly title: string; readonly boot: number } {
    return { title: this.#judge().title, boot: this.#boot };
  }

  /** The incident by the lines so far; `atEnd` when the log ended before the report was known to. */
  incident(atEnd: boolean): Incident {
    const texts = this.#lines.map(({ text }) => text);
    const { flaw, ...judged } = this.#judge();
    const { line, seconds, level } = this.#first;
    const lost = flaw === 'no guilty function' || flaw === 'incomplete form';
    return {
      ...judged,
      line,
      ...(seconds === undefined ? {} : { seconds }),
      ...(this.#named && { writer: this.context }),
      ...(level === undefined ? {} : { level }),
      boot: this.#boot,
      frames: firstTrace(texts),
      evidence: evidenceOf(this.#lines),
      panicked: this.#panicked,
      cut: atEnd && !this.#complete && (lost || endsInside(texts)),
      garbled: flaw === 'lines mixed in' || (lost && (!atEnd || this.#complete)),
      times: 1,
    };
  }
}

/** From 32 lines on, each time that a report has grown to twice its length. */
function isCheckpoint(lines: number): boolean {
  return lines >= 32 && (lines & (lines - 1)) === 0;
}

/** A tag with the same brackets; the names and numbers in it change from line to line. */
function tagPattern(tag: string): RegExp {
  const shape = tag.trimEnd().replace(/[^[\]()<>]+|[[\]()<>]/g, part => {
    if (/^[[\]()]$/.test(part)) return `\\${part}`;
    if (part.trim() === '') return ' *';
    return /^[<>]$/.test(part) ? part : '[^\\]()<>]{1,64}';
  });
  return new RegExp(`^${shape} ?`);
}

/** The kernel says who printed a line (PRINTK_CALLER). */
const namesWriter = /[CT]\d+$/;

/** Messages with a stack that are no incident: in the middle of a report they break it. */
const intruders: readonly string[] = [
  'vmalloc: allocation failure:',
  'FAULT_INJECTION: forcing a failure',
  'FAULT_FLAG_ALLOW_RETRY missing',
];

/** From here on each CPU prints its own stack. */
const askingAll = 'Sending NMI from CPU';

/** Words that a report looks for in the lines that it takes, besides those that begin reports. */
export const markers: readonly string[] = [...intruders, askingAll];

function intrudes(text: string): boolean {
  return intruders.some(words => text.includes(words));
}

/** Usual widths of terminals. */
const edges: ReadonlySet<number> = new Set([80, 100, 120, 128, 132, 160]);
