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

/** A word that begins reports, in a line. */
export interface Word {
  readonly family: Family;
  /** Where it stands in the message. */
  readonly column: number;
  /** The message from the word on, or as a whole where the word stands inside it. */
  readonly text: string;
  readonly rule: Rule | undefined;
}

/** Words that begin reports in a message, by their families' order. */
export function wordsIn(text: string): Word[] {
  const words: Word[] = [];
  for (const family of families) {
    const column = text.indexOf(family.word);
    if (column < 0 || family.except?.some(pattern => pattern.test(text))) continue;
    const message = messageOf(family, text, column);
    words.push({
      family,
      column,
      text: message,
      rule: family.rules.find(({ header }) => header.test(message)),
    });
  }
  return words;
}

/** The report that a line with these words begins, if any; `boots` has followed the log to this line. */
export function findHeader(line: LogLine, words: readonly Word[], boots: Boots): Header | undefined {
  for (const word of words) {
    const { family, text, rule } = word;
    const tag = startOf(line, word);
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
function startOf({ text, context }: LogLine, { family, column, rule }: Word): string | undefined {
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

/** The word of a report of the kernel that fits a rule. */
function particular(words: readonly Word[]): Word | undefined {
  return words.find(
    ({ family, rule }) => !family.undecorated && !family.restart && rule && rule.kind !== 'other',
  );
}

/** The words of a report in a line that does not begin one; undefined where there are none. */
export function quotedWords({ text }: LogLine, words: readonly Word[]): string | undefined {
  const column = particular(words)?.column;
  return column === undefined ? undefined : text.slice(column, column + 60).trimEnd();
}

/** Words of a report behind text that no known form explains: the lines around decide whether the kernel printed them. */
export function suspectIn(raw: string, line: LogLine, words: readonly Word[]): Suspect | undefined {
  const word = particular(words);
  if (!word || startOf(line, word) !== undefined) return undefined;
  const decorated = line.context !== '';
  const column = raw.indexOf(line.text.slice(word.column, word.column + 40));
  const stamp = lastStampBefore(raw, column);
  if (stamp !== undefined && stamp > 0) {
    const rest = parseLine(raw.slice(stamp), line.line);
    const start = startOf(rest, { ...word, column: rest.text.indexOf(word.family.word) });
    if (start !== undefined) {
      return { front: raw.slice(0, stamp), words: raw.slice(stamp), stamped: true, decorated };
    }
  }
  const front = withoutLeadIn(raw.slice(0, Math.max(0, column)));
  return { front, words: raw.slice(front.length), stamped: false, decorated };
}

function withoutLeadIn(front: string): string {
  let rest = front;
  for (let match = lastLeadIn.exec(rest.slice(-140)); match; match = lastLeadIn.exec(rest.slice(-140))) {
    rest = rest.slice(0, -match[0].length);
  }
  return rest;
}
