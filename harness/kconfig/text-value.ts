import type { Calculation } from './calculation.ts';
import { type KSymbol, NO, type Range } from './model.ts';
import { leadingNumber } from './number.ts';

/** Value of an int, hex or string symbol that nothing gives one. */
export function emptyText({ model }: Calculation, { type }: KSymbol): string {
  if (!model.dialect.numbersDefaultToZero) return '';
  return type === 'int' ? '0' : type === 'hex' ? '0x0' : '';
}

/** The user's value if a prompt is visible, else the first default whose condition holds. */
export function calculateText(state: Calculation, symbol: KSymbol): string {
  const { id } = symbol;
  const wanted = state.wantedText[id];
  const heard = state.wanted[id] === 1 && (state.visible[id] !== NO || symbol.transitional);
  if (heard && wanted !== undefined) return wanted;
  const preset = state.activeDefault(symbol);
  if (preset?.value.kind !== 'symbol') return emptyText(state, symbol);
  state.written[id] = 1;
  return state.textOf(preset.value.symbol);
}

/** A number outside its range becomes the limit it is nearer to. */
export function clamp(state: Calculation, symbol: KSymbol): void {
  if (symbol.type !== 'int' && symbol.type !== 'hex') return;
  const range = activeRange(state, symbol);
  if (!range) return;
  const base = baseOf(symbol);
  const value = leadingNumber(state.text[symbol.id] ?? '', base);
  if (value < limitOf(state, range.low, base)) state.text[symbol.id] = state.textOf(range.low);
  else if (value > limitOf(state, range.high, base)) state.text[symbol.id] = state.textOf(range.high);
}

/** The range that a value violates; undefined if it is no number, or there is no such range. */
export function violatedRange(state: Calculation, symbol: KSymbol, value: string): Range | undefined {
  if (symbol.type !== 'int' && symbol.type !== 'hex') return undefined;
  const range = activeRange(state, symbol);
  const base = baseOf(symbol);
  const number = leadingNumber(value, base);
  if (!range) return undefined;
  const within = number >= limitOf(state, range.low, base) && number <= limitOf(state, range.high, base);
  return within ? undefined : range;
}

function activeRange(state: Calculation, symbol: KSymbol): Range | undefined {
  return symbol.ranges.find(({ condition }) => state.evaluate(condition) !== NO);
}

const baseOf = ({ type }: KSymbol) => (type === 'hex' ? 16 : 10);

/** A limit of a range; its base is its own type's, else that of the symbol it limits. */
function limitOf(state: Calculation, limit: KSymbol, base: 10 | 16): bigint {
  return leadingNumber(state.textOf(limit), limit.type === 'int' ? 10 : limit.type === 'hex' ? 16 : base);
}
