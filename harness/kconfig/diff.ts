import type { Assignment } from './dotconfig.ts';

/**
 * A symbol whose meaning differs between two configurations. A side that does not set it is `n` for a bool or tristate,
 * and `absent` for a number or a string.
 */
export interface Difference {
  readonly symbol: string;
  readonly before: string;
  readonly after: string;
}

type Value = Pick<Assignment, 'value' | 'quoted'>;

const off: Value = { value: 'n', quoted: false };
const absent: Value = { value: 'absent', quoted: false };

/** Differences by meaning, sorted by symbol: absent is `n`, `0x10` is `0x0010`, `007` is `7`. */
export function diffConfigs(before: Iterable<Assignment>, after: Iterable<Assignment>): Difference[] {
  const left = bySymbol(before);
  const right = bySymbol(after);
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .map(symbol => {
      const [a, b] = [left.get(symbol), right.get(symbol)];
      return { symbol, a: a ?? unset(b), b: b ?? unset(a) };
    })
    .filter(({ a, b }) => !sameValue(a, b))
    .map(({ symbol, a, b }) => ({ symbol, before: a.value, after: b.value }));
}

/** The value of an absent symbol; `other` is its value on the other side. */
function unset(other: Value | undefined): Value {
  return other && (other.quoted || !/^[ymn]$/.test(other.value)) ? absent : off;
}

/** Whether two values of one symbol mean the same. A number is hexadecimal if either is written with `0x`. */
export function sameValue(a: Value, b: Value): boolean {
  if (a.quoted || b.quoted) return a.quoted === b.quoted && a.value === b.value;
  if (a.value === b.value) return true;
  const hex = [a, b].some(({ value }) => /^0x/i.test(value));
  const left = digits(a.value, hex);
  return left !== undefined && left === digits(b.value, hex);
}

/** A number without leading zeros and prefix, in lower case; undefined if the text is not a number. */
function digits(value: string, hex: boolean): string | undefined {
  const [, sign, number] = (hex ? /^()(?:0x)?([0-9a-f]+)$/i : /^(-?)(\d+)$/).exec(value) ?? [];
  if (number === undefined) return undefined;
  const bare = number.replace(/^0+(?=.)/, '').toLowerCase();
  return bare === '0' ? bare : `${sign}${bare}`;
}

function bySymbol(assignments: Iterable<Assignment>): Map<string, Value> {
  return new Map(Array.from(assignments, assignment => [assignment.symbol, assignment]));
}
