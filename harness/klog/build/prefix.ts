import { printable } from '../line.ts';

/**
 * Words that kbuild and compilers begin a line with. What stands before one, on line after line in one shape, was put
 * there by whoever captured the log.
 */
const anchors = new RegExp(
  [
    String.raw`  (?:CC|LD|AR|AS|CHK|UPD|GEN|CALL|HOSTCC|HOSTLD|HOSTCXX|OBJCOPY|MODPOST|LTO|BTF|BTFIDS|NM|KSYMS|SYNC|WRAP|DTC|RUSTC|SYSHDR|SYSTBL|LDS|VDSO\w*|INSTALL|SIGN|COPY|EXTRACT|DESCEND|MKDIR|LINK)(?: \[M\])? +\S`,
    String.raw`g?make(?:\[\d+\])?: (?:\*\*\* |Entering |Leaving |Nothing |Target |warning: )`,
    String.raw`In file included from \S+:\d+`,
    String.raw`(?<![\w./+-])[\w./+-]+\.(?:c|h|S|rs|dtsi?|cpp|y|l):\d+(?::\d+)?: (?:fatal )?(?:error|warning|note): `,
    String.raw`(?:ERROR|FATAL|WARNING): modpost: `,
    String.raw`scripts/kconfig/conf `,
  ].join('|'),
);
/** A prefix is searched within so many characters. */
const reach = 240;
const longest = 120;
/** Shapes of one log that are believed at most. */
const most = 12;
/** Of the lines with an anchor, the share that must have a shape for it to be believed. */
const share = 0.05;
/** What a capture puts before every line, with or without a word of kbuild behind it. */
const common = /^(?:[^\s]{0,60}(?:[>|\]]|\d[Z:]?|\d\d[\])])|\s{1,12}[>|]|[|>]) /;
/** Of all lines, the share that must begin so. */
const commonShare = 0.6;
/** Fewer lines show no habit. */
const fewest = 8;
const notPrefix = /error|warning|fatal|failed|undefined|killed|note:|\*\*\*|\.[chSo]:\d/i;

/** What stands before a line's first anchor; undefined where it has none. */
function beforeAnchor(line: string): string | undefined {
  const found = anchors.exec(line.slice(0, reach));
  if (!found) return undefined;
  const before = line.slice(0, found.index);
  if (before === '') return '';
  const ends = /[\s\]>|:)]$/.test(before) && before.length <= longest && !notPrefix.test(before);
  return ends ? before : '';
}

/** A prefix with its numbers left open, as a pattern: `00:00:14 ` becomes `\d+:\d+:\d+ `. */
function shapeOf(prefix: string): string {
  return prefix.replace(/\w+|[^\w]/g, token => {
    if (/^\d+$/.test(token)) return String.raw`\d+`;
    if (/^\w+$/.test(token)) return /\d/.test(token) ? String.raw`\w+` : token;
    return token === ' ' ? ' ' : `\\u{${(token.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

function count(times: Map<string, number>, key: string): void {
  times.set(key, (times.get(key) ?? 0) + 1);
}

/** Learns how lines begin that something else captured (a CI, a container engine, ts), and takes it off. */
export class PrefixLearner {
  readonly #shapes = new Set<string>();
  #any: RegExp | undefined;

  /** Looks at lines that belong together; what was learned before stays. */
  learn(lines: readonly string[]): void {
    const seen = new Map<string, number>();
    let anchored = 0;
    let filled = 0;
    const starts = new Map<string, number>();
    for (const line of lines) {
      if (line !== '') filled++;
      const start = common.exec(line.slice(0, reach))?.[0];
      if (start && !notPrefix.test(start)) count(starts, shapeOf(start));
      const before = beforeAnchor(line);
      if (before === undefined) continue;
      anchored++;
      // Spaces that align a number may be more on another line.
      const shape = before && shapeOf(before).replace(/ {2,}(?=\\d)/g, ' +');
      if (shape) count(seen, shape);
    }
    const believed = [...seen].filter(([, times]) => times >= anchored * share).sort((a, b) => b[1] - a[1]);
    for (const [shape, times] of starts)
      if (filled >= fewest && times >= filled * commonShare) believed.push([shape, times]);
    for (const [shape] of believed) if (this.#shapes.size < most) this.#shapes.add(shape);
    const all = [...this.#shapes].sort((a, b) => b.length - a.length);
    this.#any = all.length > 0 ? new RegExp(`^(?:${all.join('|')})`, 'u') : undefined;
  }

  /** The line without what was learned, and without a runner's own marks. */
  strip(line: string): string {
    const bare = this.#any ? line.replace(this.#any, '') : line;
    return bare.startsWith('##[') ? bare.replace(/^##\[[a-z-]+\]/, '') : bare;
  }
}

/** What a terminal would show of a raw line: no escape sequences, nothing that a carriage return wrote over. */
export function shown(raw: string): string {
  const whole = raw.endsWith('\r') ? raw.replace(/\r+$/, '') : raw;
  return printable(whole.includes('\r') ? whole.slice(whole.lastIndexOf('\r') + 1) : whole);
}
