import { sameValue } from '../kconfig/diff.ts';
import type { Config } from '../kconfig/dotconfig.ts';
import type { Condition, Expected } from './policy.ts';

/** Whether a configuration meets what is expected of one option. */
export function holds({ option, expect }: Condition, config: Config): boolean {
  const value = config.get(option) ?? 'n';
  if (expect === 'y or m') return value === 'y' || value === 'm';
  if (expect === 'n') return value === 'n' || value === '';
  if (typeof expect === 'string') return value === expect;
  if ('is' in expect) return same(value, expect.is);
  if ('atLeast' in expect) return /^(0x[0-9a-f]+|\d+)$/i.test(value) && Number(value) >= expect.atLeast;
  const other = config.get(expect.sameAs);
  return other !== undefined && same(value, other);
}

/** What is expected, for people: `y`, `at least 32768`, `the value of ARCH_MMAP_RND_BITS_MAX`. */
export function spell({ expect }: { readonly expect: Expected }): string {
  if (typeof expect === 'string') return expect;
  if ('is' in expect) return expect.is;
  return 'atLeast' in expect ? `at least ${expect.atLeast}` : `the value of ${expect.sameAs}`;
}

const same = (a: string, b: string) => sameValue({ value: a, quoted: false }, { value: b, quoted: false });
