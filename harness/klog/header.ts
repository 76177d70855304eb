import type { Boots } from './boots.ts';
import { families } from './families.ts';
import type { LogLine } from './line.ts';
import type { Family, Kind, Rule } from './rule.ts';

/** The beginning of a report, in one line. */
export interface Header {
  readonly family: Family;
  /** The line from the family's word on. */
  readonly text: string;
  /** Whether it goes on with a report that is open, if there is one. */
  readonly continues: boolean;
  /** Whether the kernel stops here. */
  readonly panic: boolean;
  /** Whether it may have been caused by the reporting of another fault. */
  readonly echo: boolean;
  /** No rule knows it: it may be the words before the report proper. */
  readonly vague: boolean;
}

/** What may stand before the word that begins a report; anything else before it makes the line a quotation. */
const leadIn = new RegExp(
  `^(?:${[
    String.raw`\s`,
    String.raw`\*+ `,
    String.raw`\[ `,
    String.raw`---\[ end `,
    '-+\\[ cut here \\]-+',
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
  ].join('|')})*$`,
);

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
    const text = line.text.slice(column).replace(endOfPanic, '');
    const rule = family.rules.find(({ header }) => header.test(text));
    if (!atStart(line, column, rule) || !fromKernel(family, rule, line.context, boots.stamping)) continue;
    if (family.restart && !boots.restarting) continue;
    return {
      family,
      text,
      continues: family.continues?.test(text) ?? false,
      panic: text.startsWith('Kernel panic'),
      echo: family.echo?.test(text) ?? false,
      vague: rule === undefined,
    };
  }
  return undefined;
}

/** Whether the message begins where the word stands, or is too particular to be anything else. */
function atStart({ text, context }: LogLine, column: number, rule: Rule | undefined): boolean {
  const before = text.slice(0, column);
  if (leadIn.test(before)) return true;
  return rule !== undefined && context !== '' && !wordy.has(rule.kind) && !quoting.test(before);
}

/** A program may print anything; without the kernel's decoration only what fits a rule is believed. */
function fromKernel(family: Family, rule: Rule | undefined, context: string, stamping: boolean): boolean {
  if (context !== '') return rule !== undefined || family.unknown !== undefined;
  return rule !== undefined && (!stamping || family.undecorated === true);
}
