import type { Comparison, SymbolType } from './model.ts';

/** A value as the comparison operators see it. */
interface Parsed {
  readonly value: bigint;
  readonly unsigned: boolean;
}

const patterns = {
  10: /^[ \t\n\v\f\r]*([+-]?)(\d+)$/,
  16: /^[ \t\n\v\f\r]*([+-]?)(?:0[xX])?([\da-fA-F]+)$/,
} as const;

const maximum = 2n ** 63n;

/**
 * Compares two values as Kconfig does: as numbers if both are, else character by character. The result is
 * negative, 0 or positive.
 */
export function compareValues(a: string, aType: SymbolType, b: string, bType: SymbolType): number {
  if (a === b && aType === bType) return 0;
  const strings = aType === 'string' && bType === 'string';
  const left = strings ? undefined : parseValue(a, aType);
  const right = strings ? undefined : parseValue(b, bType);
  if (!left || !right) return a < b ? -1 : a > b ? 1 : 0;
  const [l, r] =
    left.unsigned || right.unsigned
      ? [BigInt.asUintN(64, left.value), BigInt.asUintN(64, right.value)]
      : [left.value, right.value];
  return l < r ? -1 : l > r ? 1 : 0;
}

/** Whether an order, as {@link compareValues} returns it, satisfies an operator. */
export function isOrdered(op: Comparison, order: number): boolean {
  switch (op) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function parseValue(text: string, type: SymbolType): Parsed | undefined {
  if (type === 'bool' || type === 'tristate') {
    return { value: BigInt(['n', 'm', 'y'].indexOf(text)), unsigned: false };
  }
  const value = parseWhole(text, type);
  if (value === undefined) return undefined;
  const unsigned = type === 'hex';
  if (value >= (unsigned ? maximum * 2n : maximum) || value < -maximum) return undefined;
  return { value, unsigned };
}

/** A whole number in the base that the type says, or that its prefix says if the type says none. */
function parseWhole(text: string, type: SymbolType): bigint | undefined {
  if (type === 'hex') return read(text, 16);
  if (type === 'int') return read(text, 10);
  if (/^\s*[+-]?0[xX]/.test(text)) return read(text, 16);
  const octal = /^\s*([+-]?)0([0-7]+)$/.exec(text);
  if (octal) return BigInt(`0o${octal[2]}`) * (octal[1] === '-' ? -1n : 1n);
  return /^\s*[+-]?0\d/.test(text) ? undefined : read(text, 10);
}

function read(text: string, base: 10 | 16): bigint | undefined {
  const match = patterns[base].exec(text);
  if (!match) return undefined;
  const value = BigInt(base === 16 ? `0x${match[2]}` : `${match[2]}`);
  return match[1] === '-' ? -value : value;
}

/** The number that a text begins with, 0 if it begins with none. Ranges are checked against it. */
export function leadingNumber(text: string, base: 10 | 16): bigint {
  const pattern = base === 16 ? /^\s*[+-]?(?:0[xX](?=[\da-fA-F]))?[\da-fA-F]+/ : /^\s*[+-]?\d+/;
  const value = read(pattern.exec(text)?.[0] ?? '0', base) ?? 0n;
  return value >= maximum ? maximum - 1n : value < -maximum ? -maximum : value;
}

/** Whether a text may stand as the value of a symbol of that type in a .config. */
export function isValidValue(type: SymbolType, text: string): boolean {
  switch (type) {
    case 'string':
      return true;
    case 'int':
      return /^-?(0|[1-9]\d*)$/.test(text);
    case 'hex':
      return /^(0[xX])?[\da-fA-F]+$/.test(text);
    case 'bool':
    case 'tristate':
      return /^[ymnYMN]/.test(text);
    case 'unknown':
      return false;
  }
}
