import type { KSymbol } from '../model.ts';

/** The macro that one of a symbol's defaults is: `PAHOLE_VERSION` takes its value from one. */
export function probeOf({ defaults }: KSymbol): string | undefined {
  return defaults
    .map(({ value }) => (value.kind === 'symbol' ? value.symbol.probe : undefined))
    .find(Boolean);
}

/** Whether nothing but the toolchain changes a symbol: no line of a fragment does. */
export function isAssumption(symbol: KSymbol): boolean {
  if (symbol.probe !== undefined) return true;
  return symbol.prompts.length === 0 && symbol.type === 'int' && probeOf(symbol) !== undefined;
}
