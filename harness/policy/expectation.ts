import { sameValue } from '../kconfig/diff.ts';
import type { Config } from '../kconfig/dotconfig.ts';
import type { Condition, Expected } from './policy.ts';

/** What the kernel's kstrtobool() takes for true (lib/kstrtox.c); it looks at the first letter, and at two of `on`. */
const isOn = (value: string) => /^([yt1]|on)/i.test(value);

/** Whether a configuration meets what is expected of one option. */
export function holds({ option, expect }: Condition, config: Config): boolean {
  const value = config.get(option) ?? 'n';
  if (expect === 'y or m') return value === 'y' || value === 'm';
  if (expect === 'n') return value === 'n' || value === '';
  if (expect === 'on') return isOn(value);
  if (typeof expect === 'string') return value === expect;
  if ('is' in expect) return same(value, expect.is);
  if ('atLeast' in expect) return /^(0x[0-9a-f]+|\d+)$/i.test(value) && Number(value) >= expect.atLeast;
  if ('lists' in expect) return expect.lists.every(name => value.split(',').includes(name));
  const other = config.get(expect.sameAs);
  return other !== undefined && same(value, other);
}

/** What is expected, for people: `y`, `at least 32768`, `the value of ARCH_MMAP_RND_BITS_MAX`. */
export function spell({ expect }: { readonly expect: Expected }): string {
  if (typeof expect === 'string') return expect;
  if ('is' in expect) return expect.is;
  if ('lists' in expect) return `a list with ${expect.lists.join(', ')}`;
  return 'atLeast' in expect ? `at least ${expect.atLeast}` : `the value of ${expect.sameAs}`;
}

const same = (a: string, b: string) => sameValue({ value: a, quoted: false }, { value: b, quoted: false });
