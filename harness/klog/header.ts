import { families } from './families.ts';
import type { LogLine } from './line.ts';
import type { Family } from './rule.ts';

/** The beginning of a report, in one line. */
export interface Header {
  readonly family: Family;
  /** The line from the family's word on. */
  readonly text: string;
  /** Whether it goes on with a report that is open, if there is one. */
  readonly continues: boolean;
  /** Whether it may have been caused by the reporting of another fault. */
  readonly echo: boolean;
}

/** What may stand before the word that begins a report; anything else before it makes the line a quotation. */
const leadIn = new RegExp(
  `^(?:${[
    String.raw`\s+`,
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

/** Only a real report counts the deaths: `[#1]`; whatever was printed before it on the same line. */
const counted = /: [0-9a-f]{4,16} \[#\d+\]/;
const quoting = /["'`$=]/;

/** The report that a line begins, if any. `stamping`: the kernel's lines in this log have time stamps. */
export function findHeader({ text, context }: LogLine, stamping: boolean): Header | undefined {
  for (const family of families) {
    const column = text.indexOf(family.word);
    if (column < 0 || family.except?.some(pattern => pattern.test(text))) continue;
    const before = text.slice(0, column);
    const message = text.slice(column);
    if (!leadIn.test(before) && (quoting.test(before) || !counted.test(message))) continue;
    if (!fromKernel(family, message, context, stamping)) continue;
    return {
      family,
      text: message,
      continues: family.continues?.test(message) ?? false,
      echo: family.echo?.test(message) ?? false,
    };
  }
  return undefined;
}

/** A program may print anything; without the kernel's decoration only what fits a rule is believed. */
function fromKernel(family: Family, message: string, context: string, stamping: boolean): boolean {
  const fits = family.rules.some(rule => rule.header.test(message));
  if (context !== '') return fits || family.unknown !== undefined;
  return fits && (!stamping || family.undecorated === true);
}
