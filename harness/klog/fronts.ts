import { stampOf } from './stamp.ts';

/** The text that a logger puts in front of each line of a console, in a shape that stays the same. */
interface Front {
  /** Matches it at the beginning of a line. */
  readonly pattern: RegExp;
  /** Whether the kernel's own time stamp follows. */
  readonly stamped: boolean;
  /** Takes the message out of what follows, for a logger that also puts text behind it. */
  readonly unwrap: (text: string) => string;
}

/** Text that a logger puts behind each line begins with one of these: a quote, a tag, the edge of a table. */
const tailBegins = /["'`<|}]/;
const tailLimit = 64;

/** A line's words that the kernel may have printed, behind text that no known form explains. */
export interface Suspect {
  /** The unknown text in front of the kernel's stamp, or of the words where there is none. */
  readonly front: string;
  /** The rest of the line. */
  readonly words: string;
  /** Whether the kernel's own time stamp follows the front. */
  readonly stamped: boolean;
  /** Whether the line has a stamp or a log daemon's words at its beginning. */
  readonly decorated: boolean;
}

/** Complete lines around a suspect. */
export interface Surroundings {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Different fronts that are learned from one log, and longest front. */
const frontLimit = 16;
const frontLength = 400;

/** The kernel's own stamp; vendors add the CPU or the time of day behind the seconds. */
const kernelStamp = /\[ *\d{1,9}\.\d{3,6}(?:[,:/ ][^\]]{0,32})?\]/g;

/** Lines of a report that no program prints by chance. */
const proof =
  /^ *(?:CPU: \d+ (?:UID: \d+ )?PID: \d+ |Hardware name: |Call [Tt]race:|Modules linked in:|Code: |Mem abort info:|pstate: |(?:pc|lr|sp) ?: |RIP: |RSP: |x\d\d?: [0-9a-f]{16}|R[A-D]X: |Internal error: |---\[ (?:end|cut)|-+\[ cut here|Linux version \d|Kernel command line: |Kernel Offset: |(?:\? )?[\w.]+\+0x[0-9a-f]+\/0x[0-9a-f]+)/;
/** A line that has a date, a level or a program's name in front is a log's own line, not the rest of another one. */
const ownLine =
  /^(?:<\d+>|\[[^\]]{3,}\]|\{|[A-Z][a-z]{2} [A-Z]?[a-z]{0,2} ?\d|\d{2,4}[-/:.]\d\d|\w+=|[VDIWEF]\/)|\w\[\d+\]:/;
/** `[root@phone /]# `, `(initramfs) `, `=> `. */
const shell = /^(?:\[[^\]"'`]{1,60}\] ?[#$>%] ?|\(\w{1,20}\) ?|[\w@:~./ -]{0,60}[#$>%] ?)$/;
/** Progress lines of systemd and OpenRC. */
const progress = /^(?:\[ *(?:OK|FAILED|INFO|DEPEND|WARN|TIME|SKIP|\*+) *\]|\*) [^"'`=]{0,200}$/;
const quoting =
  /["'`$=<]|\b(?:said|says|grep|echo|print[fk]?|like|expect\w*|match\w*|contain\w*|e\.g\.|i\.e\.)\b/;
/** A shell's prompt, or a question of a login: the program waits, so the kernel's line goes on behind it. */
const prompt = /(?:[#$>%:?] ?|\.{2,} ?)$/;

/**
 * Learns from the log itself the text that a logger puts before the kernel's lines: a stable shape that stands
 * before kernel words on several lines. A list of loggers would never be complete.
 */
export class Fronts {
  readonly #known: Front[] = [];

  /** The line without its front, where that is known. */
  strip(text: string): string | undefined {
    if (this.#known.length === 0) return undefined;
    for (const { pattern, stamped, unwrap } of this.#known) {
      const [front] = pattern.exec(text) ?? [];
      if (front === undefined) continue;
      const rest = text.slice(front.length);
      if (!stamped || stampAt(rest)) return unwrap(rest);
    }
    return undefined;
  }

  /**
   * Whether the kernel printed the words of the suspect: the lines around it show the same front before kernel words,
   * or the front is the rest of a line that was not complete. Learns a front that it believes.
   */
  believes({ front, words, stamped, decorated }: Suspect, { before, after }: Surroundings): boolean {
    if (front.length > frontLength) return false;
    const pattern = patternOf(front);
    const around = [...before, ...after].filter(line => line.trim() !== '');
    const rests = around.flatMap(line => {
      const match = pattern.exec(line);
      return match ? [line.slice(match[0].length)] : [];
    });
    const learn = () => this.#learn(front, pattern, stamped, tailOf([words, ...rests]));
    const alike = rests.filter(rest => (stamped ? stampAt(rest) : proof.test(rest))).length;
    if (alike >= 2 || (alike >= 1 && (alike + 1) * 2 >= around.length)) return learn();
    if (stamped && after.slice(0, 4).some(goesOn)) return true;
    if (decorated) return stamped && followsAtOnce(front, words);
    if (!stamped && rests.length >= 2 && rests.length * 2 > around.length && steady(front)) return learn();
    if (!isRemnant(front)) return false;
    return stamped ? fitsBetween(around) : after.slice(0, 6).some(line => proof.test(line));
  }

  #learn(front: string, pattern: RegExp, stamped: boolean, tail: string): true {
    if (this.#known.length === frontLimit) this.#known.shift();
    this.#known.push({ pattern, stamped, unwrap: unwrapperFor(front, tail) });
    return true;
  }
}

/** Where the last stamp of the kernel before `column` begins, if any. */
export function lastStampBefore(text: string, column: number): number | undefined {
  let last: number | undefined;
  for (const { index } of text.slice(0, column).matchAll(kernelStamp)) last = index;
  return last;
}

function stampAt(text: string): boolean {
  return stampOf(text) !== undefined || text.search(kernelStamp) === 0 || /^<\d>\[ *\d+\.\d/.test(text);
}

/** The front as a pattern: words, numbers and the width of blanks may change, all other characters stay. */
function patternOf(front: string): RegExp {
  const shape = front.replace(/[\w]+|[ \t]+|[^\w \t]/g, part => {
    if (/^\w/.test(part)) return String.raw`\w+`;
    if (/^[ \t]/.test(part)) return String.raw`[ \t]+`;
    return `\\u${part.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return new RegExp(`^${shape}`);
}

/** A front without a stamp behind it must have one of its own, or a name in brackets. */
function steady(front: string): boolean {
  return /\d|[[(|]/.test(front) && !quoting.test(front);
}

/** Whether a line of the kernel goes on with a report. */
function goesOn(line: string): boolean {
  const stamp = stampOf(line);
  return stamp !== undefined && proof.test(line.slice(stamp.length));
}

/** Seconds within which two lines of one kernel may stand on one line of a console. */
const atOnce = 10;

/** Whether a stamped line without an end goes on with another one of the same kernel. */
function followsAtOnce(front: string, words: string): boolean {
  const [outer, inner] = [stampOf(front)?.seconds, stampOf(words)?.seconds];
  return (
    outer !== undefined &&
    inner !== undefined &&
    inner >= outer &&
    inner - outer < atOnce &&
    !quoting.test(front)
  );
}

function isRemnant(front: string): boolean {
  if (shell.test(front) || progress.test(front)) return true;
  if (ownLine.test(front) || quoting.test(front.replace(prompt, ''))) return false;
  return prompt.test(front) || front.length <= 40;
}

/** Whether the log's own stamps stand at the beginning of its lines. */
function fitsBetween(around: readonly string[]): boolean {
  return around.some(stampAt) || around.every(line => line.search(kernelStamp) < 0);
}

/** The same text at the end of all these lines, if a logger may have put it there. */
function tailOf([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return '';
  let length = 0;
  while (
    length < tailLimit &&
    length < first.length &&
    others.every(line => line.at(-1 - length) === first.at(-1 - length))
  ) {
    length++;
  }
  const same = length === 0 ? '' : first.slice(-length);
  const start = same.search(tailBegins);
  return start < 0 ? '' : same.slice(start);
}

/** For a table, a quoted value, a JSON string: the message alone. */
function unwrapperFor(front: string, tail: string): (text: string) => string {
  const quote = /["'`]\s*$/.exec(front)?.[0].trim();
  if (quote) return text => unescapeText(untilQuote(text, quote));
  const quoted = tail.startsWith('"');
  return text => {
    const bare = tail !== '' && text.endsWith(tail) ? text.slice(0, -tail.length) : text;
    if (quoted) return unescapeText(bare);
    return front.includes('|') ? bare.replace(/(?<![ \t|])[ \t]{0,200}\|[ \t|]{0,200}$/, '') : bare;
  };
}

function untilQuote(text: string, quote: string): string {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return text.slice(0, at);
  }
  return text;
}

function unescapeText(text: string): string {
  return text.replace(/\\([ntr"'\\/]|u001b\[[\d;]*m)/g, (_, what: string) => {
    if (what === 't') return '\t';
    return 'nr'.includes(what) || what.startsWith('u') ? '' : what;
  });
}
