import { chainOf } from '../../app/chain.ts';
import { profileNamed } from '../../app/project/project.ts';
import type { InjectedFault } from '../../contract/injected-fault.ts';
import { readSettings } from '../../contract/settings.ts';
import type { Tried } from './try.ts';

/** A fault that was not tried, with the reason. */
export interface Untried {
  readonly fault: InjectedFault;
  readonly because: string;
}

const columns = ['fault', 'expected', 'seen', 'seconds'] as const;

export function expectedOf({ expects, run }: InjectedFault): string {
  if ('green' in expects) return `pass up to ${expects.green}, no rule`;
  const settings = { ...readSettings({}), ...run };
  const chain = chainOf(profileNamed(settings.profile), settings);
  const blocked = chain.length - 1 - chain.indexOf(expects.red);
  return `${expects.red} red by ${expects.rule}${blocked > 0 ? `, ${blocked} blocked` : ''}`;
}

function seenOf({ wrong, seen }: Tried): string {
  if (wrong) return `WRONG: ${wrong}`;
  return seen.red ? `so: ${seen.what}` : 'so';
}

/** Formats a Markdown table with a row per fault, and the detection rate below it. */
export function renderFaults(tried: readonly Tried[], untried: readonly Untried[]): string {
  const rows = [
    ...tried.map(one => [one.fault.id, expectedOf(one.fault), seenOf(one), one.seconds.toFixed(1)]),
    ...untried.map(({ fault, because }) => [fault.id, expectedOf(fault), `not tried: ${because}`, '']),
  ].map(row => row.map(cell => cell.replaceAll('|', '\\|')));
  const widths = columns.map((column, at) =>
    Math.max(column.length, ...rows.map(row => Math.min(row[at]?.length ?? 0, 60))),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [
    line(columns),
    line(widths.map(width => '-'.repeat(width))),
    ...rows.map(line),
    '',
    rateOf(tried, untried),
    '',
  ].join('\n');
}

/** Formats `42 of 42 faults detected (100 %), 2 not tried; 512 s`. */
export function rateOf(tried: readonly Tried[], untried: readonly Untried[]): string {
  const detected = tried.filter(({ wrong }) => !wrong).length;
  const rate = tried.length === 0 ? 0 : Math.floor((100 * detected) / tried.length);
  const seconds = tried.reduce((sum, one) => sum + one.seconds, 0);
  const left = untried.length > 0 ? `, ${untried.length} not tried` : '';
  return `${detected} of ${tried.length} as expected (${rate} %)${left}; ${seconds.toFixed(0)} s`;
}
