import { holds } from '../../policy/expectation.ts';
import type { Policy, Row } from '../../policy/policy.ts';

/** A recommendation of kernel-hardening-checker, as `-m json` prints it. */
export interface Recommendation {
  /** `CONFIG_BUG`, `nokaslr`, `kernel.sysrq`. */
  readonly option_name: string;
  readonly type: 'kconfig' | 'cmdline' | 'sysctl';
  /** `y`, `is not set`, `is not off`, `is present`, `MAX`, `*lockdown*`, or a value. */
  readonly desired_val: string;
}

const subjects = { kconfig: 'configuration', cmdline: 'command line', sysctl: 'run time' } as const;

/**
 * Lists the differences between our policies and the recommendations: a missing row, or a row that requires another
 * value.
 */
export function differences(recommended: readonly Recommendation[], policies: readonly Policy[]): string[] {
  return recommended.flatMap(({ option_name, type, desired_val }) => {
    const option = option_name.replace(/^CONFIG_/, '');
    const rows = policies
      .filter(({ of = 'configuration' }) => of === subjects[type])
      .flatMap(policy => policy.rows)
      .filter(row => row.option === option);
    if (rows.length === 0) return [`${option_name}: no row; recommended ${desired_val}`];
    if (rows.some(row => accepts(row, desired_val))) return [];
    return [`${option_name}: our row does not take ${desired_val}`];
  });
}

/** Whether the recommended value satisfies a row, directly or through one of its alternatives. */
function accepts(row: Row, desired: string): boolean {
  const { expect } = row;
  // The upper bound that the configuration contains.
  if (desired === 'MAX') return typeof expect === 'object' && 'sameAs' in expect;
  const [, name] = /^\*(.+)\*$/.exec(desired) ?? [];
  if (name) return typeof expect === 'object' && 'lists' in expect && expect.lists.includes(name);
  const config = new Map([[row.option, spelt[desired] ?? desired]]);
  const alternatives = [[row], ...(row.or ?? []).map(one => ('option' in one ? [one] : one))];
  return alternatives.some(all =>
    all.filter(({ option }) => option === row.option).every(condition => holds(condition, config)),
  );
}

const spelt: Readonly<Record<string, string>> = { 'is not set': 'n', 'is not off': '1', 'is present': 'y' };
