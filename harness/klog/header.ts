import type { Boots } from './boots.ts';
import { families } from './families.ts';
import { lastStampBefore, type Suspect } from './fronts.ts';
import { type LogLine, parseLine } from './line.ts';
import type { Family, Kind, Rule } from './rule.ts';

/** The beginning of a report, in one line. */
export interface Header {
  readonly family: Family;
  /** The line from the family's word on, or the whole message where the word stands inside it. */
  readonly text: string;
  /** Whether it goes on with a report that is open, if there is one. */
  readonly continues: boolean;
  /** Whether the kernel stops here. */
  readonly panic: boolean;
  /** Whether it may have been caused by the reporting of another fault. */
  readonly echo: boolean;
  /** No rule knows it: it may be the words before the report proper. */
  readonly vague: boolean;
  /** The text in brackets between stamp and message, as some vendors print it on each line; else empty. */
  readonly tag: string;
}

const leadIns = [
  String.raw`\s`,
  String.raw`\*+ `,
  String.raw`\[ `,
  String.raw`---\[ end `,
  '-{1,64}\\[ cut here \\]-{1,64}',
  String.raw`(?:NMI )?watchdog: `,
  'rcu: ',
  'traps: ',
  'Oops: ',
  'kernel: ',
  'segment-related ',
  // Printed without a line end before 5.2.
  'kasan: GPF could be caused by NULL-ptr deref or user memory access',
  // A program that watches the kernel for leaks.
  String.raw`\d{4}/\d\d/\d\d \d\d:\d\d:\d\d `,
];
/** Text that may stand before the word that begins a report; anything else before it makes the line a quotation. */
const leadIn = new RegExp(`^(?:${leadIns.join('|')})*$`);
const lastLeadIn = new RegExp(`(?:${leadIns.join('|')})$`);
/** Brackets in which a vendor's kernel says who prints. */
const tags = /^(?: *(?:\[[^[\]"'`=]{1,64}\]|\([^()"'`=]{1,64}\)|<\d>))+ ?/;

/** The end of a panic repeats its words in `---[ end … ]---`; where the panic itself is lost, they are all there is. */
const endOfPanic = / \]---$/;

/** Kinds whose rules match so little that the words before them must show that they are no quotation. */
const wordy: ReadonlySet<Kind> = new Set(['panic', 'no root', 'no init', 'out of memory', 'reboot', 'other']);
const quoting = /["'`$=]/;

/** The report that a line begins, if any; `boots` has followed the log to this line. */
export function findHeader(line: LogLine, boots: Boots): Header | undefined {
  for (const family of families) {
    const column = line.text.indexOf(family.word);
    if (column < 0 || family.except?.some(pattern => pattern.test(line.text))) continue;
    const text = messageOf(family, line.text, column);
    const rule = family.rules.find(({ header }) => header.test(text));
    const tag = startOf(line, family, column, rule);
    if (tag === undefined || !fromKernel(family, rule, line.context, boots.stamping)) continue;
    if (family.restart && !boots.restarting) continue;
    return {
      family,
      text,
      continues: family.continues?.test(text) ?? false,
      panic: text.startsWith('Kernel panic'),
      echo: family.echo?.test(text) ?? false,
      vague: rule === undefined,
      tag,
    };
  }
  return undefined;
}

function messageOf(family: Family, text: string, column: number): string {
  return family.inside ? text.trim() : text.slice(column).replace(endOfPanic, '');
}

/**
 * The vendor's tag before the message where that begins with the family's word, or is too particular to be anything
 * else; undefined for a quotation.
 */
function startOf(
  { text, context }: LogLine,
  family: Family,
  column: number,
  rule: Rule | undefined,
): string | undefined {
  const before = text.slice(0, column);
  if (leadIn.test(before)) return '';
  if (rule === undefined) return undefined;
  // A command line is full of equals signs.
  if (family.inside) return /["'`]/.test(before) ? undefined : '';
  if (quoting.test(before) || context === '') return undefined;
  const [tag = ''] = tags.exec(before) ?? [];
  if (tag !== '' && leadIn.test(before.slice(tag.length))) return tag;
  return wordy.has(rule.kind) ? undefined : '';
}

/** A program may print anything; without the kernel's decoration only text that fits a rule is believed. */
function fromKernel(family: Family, rule: Rule | undefined, context: string, stamping: boolean): boolean {
  if (context !== '') return rule !== undefined || family.unknown !== undefined;
  return rule !== undefined && (!stamping || family.undecorated === true);
}

/** Words of a report on a line, wherever they stand. */
interface Words {
  readonly column: number;
  readonly text: string;
  readonly family: Family;
  readonly rule: Rule;
}

function wordsIn(text: string): Words | undefined {
  for (const family of families) {
    if (family.undecorated || family.restart) continue;
    const column = text.indexOf(family.word);
    if (column < 0 || family.except?.some(pattern => pattern.test(text))) continue;
    const message = messageOf(family, text, column);
    const rule = family.rules.find(({ header }) => header.test(message));
    if (rule && rule.kind !== 'other') return { column, text: text.slice(column), family, rule };
  }
  return undefined;
}

/** The words of a report in a line that does not begin one; undefined where there are none. */
export function quotedWords(text: string): string | undefined {
  return wordsIn(text)?.text.slice(0, 60).trimEnd();
}

/** Words of a report behind text that no known form explains: the lines around decide whether the kernel printed them. */
export function suspectIn(raw: string, line: LogLine): Suspect | undefined {
  const words = wordsIn(line.text);
  if (!words || startOf(line, words.family, words.column, words.rule) !== undefined) return undefined;
  const column = raw.indexOf(words.text.slice(0, 40));
  const stamp = lastStampBefore(raw, column);
  if (stamp !== undefined && stamp > 0) {
    const rest = parseLine(raw.slice(stamp), line.line);
    const start = startOf(rest, words.family, rest.text.indexOf(words.family.word), words.rule);
    if (start !== undefined)
      return {
        front: raw.slice(0, stamp),
        words: raw.slice(stamp),
        stamped: true,
        decorated: line.context !== '',
      };
  }
  const front = withoutLeadIn(raw.slice(0, Math.max(0, column)));
  return { front, words: raw.slice(front.length), stamped: false, decorated: line.context !== '' };
}

function withoutLeadIn(front: string): string {
  let rest = front;
  for (let match = lastLeadIn.exec(rest.slice(-140)); match; match = lastLeadIn.exec(rest.slice(-140))) {
    rest = rest.slice(0, -match[0].length);
  }
  return rest;
}
