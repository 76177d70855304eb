import { parseDotconfig } from '../kconfig/dotconfig.ts';
import type { Expected, Policy, TreePolicy } from './policy.ts';

const name = 'android-base';
const file = 'kernel/configs/android-base.config';
const reason = 'what Android asks of every kernel it runs on';

/**
 * A tree's own android-base.config as a policy. A `y` there is met by `m` too, as in Android's own compatibility test.
 * Newer trees, 6.12 among them, have no such file.
 */
export const androidBase: TreePolicy = {
  name,
  file,
  read: text => {
    if (text === undefined) return { name, reason, rows: [], absent: `this tree has no ${file}` };
    return { name, reason, rows: parseDotconfig(text, file).map(toRow) };
  },
};

function toRow({ symbol, value, line }: ReturnType<typeof parseDotconfig>[number]): Policy['rows'][number] {
  return {
    option: symbol,
    expect: expected(value),
    reason: `Android's user space assumes it (${file}:${line})`,
  };
}

function expected(value: string): Expected {
  if (value === 'y') return 'y or m';
  return value === 'n' ? 'n' : { is: value };
}
