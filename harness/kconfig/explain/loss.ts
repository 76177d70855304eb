import { definedSymbols } from '../defined.ts';
import { type KSymbol, NO } from '../model.ts';
import type { Lost } from './cause.ts';
import type { Candidate } from './solve.ts';
import type { Subject } from './subject.ts';

/** A fix may turn off as many options as this, or as this share of those that are on. */
const sensible = { count: 40, share: 0.1 };

/**
 * Options with a prompt that were on before a change and are off after it: not those that it names, nor members of a
 * choice, of which one takes another's place.
 */
export function lossOf(before: Subject, after: Subject, named: Candidate, target: KSymbol): Lost {
  const on = definedSymbols(before.model).filter(symbol => symbol.prompts.length > 0 && isOn(before, symbol));
  const lost = on.filter(
    symbol => symbol !== target && !symbol.memberOf && !named.has(symbol) && !isOn(after, symbol),
  );
  const isAsked = ({ name }: KSymbol) => before.requestFor(name) !== undefined;
  const symbols = [...lost.filter(isAsked), ...lost.filter(symbol => !isAsked(symbol))];
  return { symbols: symbols.map(({ name }) => name), of: on.length };
}

/** Whether a fix may lose that much. */
export const isSensible = ({ symbols, of }: Lost) =>
  symbols.length <= Math.max(sensible.count, sensible.share * of);

function isOn({ state }: Subject, symbol: KSymbol): boolean {
  return state.isTristate(symbol) && state.triOf(symbol) !== NO;
}
