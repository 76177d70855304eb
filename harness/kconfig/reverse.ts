import type { Calculation } from './calculation.ts';
import { type KSymbol, MOD, NO, type ReverseDependency, type Tristate, YES } from './model.ts';

/** The value that selects force on a symbol. A choice that is a symbol selects itself while it is visible. */
export function selectedValue(state: Calculation, symbol: KSymbol): Tristate {
  if (!symbol.choice) return strongest(state, symbol.selectedBy);
  if (state.model.dialect.choices === 'menu' || symbol.choice.optional) return NO;
  return symbol.nodes.some(({ prompt }) => prompt && state.evaluate(prompt.condition) !== NO) ? MOD : NO;
}

/** The highest value that selects or implies ask for. */
export function strongest(state: Calculation, reverse: readonly ReverseDependency[]): Tristate {
  let value: Tristate = NO;
  for (const { by, condition } of reverse) {
    const own = state.triOf(by);
    if (own <= value) continue;
    value = Math.max(value, Math.min(own, state.evaluate(condition))) as Tristate;
    if (value === YES) break;
  }
  return value;
}
