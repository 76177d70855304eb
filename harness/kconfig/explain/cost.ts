import type { Calculation } from '../calculation.ts';
import { definedSymbols } from '../defined.ts';
import { type Expr, type KSymbol, letters, NO, type Tristate } from '../model.ts';
import { isAssumption } from './assumption.ts';

/** The cost of another toolchain: it is proposed only where no assignment helps. */
const toolCost = 10_000;
const selectCost = 0.2;
/** The weight of a symbol that is one of several alternatives. */
const alternative = 0.5;

/** How much a change of a configuration loses, by a guess that is quick to make. */
export class Costs {
  readonly #state: Calculation;
  #dependents: ReadonlyMap<KSymbol, number> | undefined;

  constructor(state: Calculation) {
    this.#state = state;
  }

  /** 1, and for a symbol that is turned on what it selects, for one that is turned off what depends on it. */
  of(symbol: KSymbol, value: string): number {
    if (isAssumption(symbol)) return toolCost;
    const isDrop = value === 'n' && this.#state.isTristate(symbol) && this.#state.triOf(symbol) !== NO;
    if (isDrop) return symbol.memberOf ? 1 : 1 + this.#countDependents(symbol);
    if (value === 'n') return 1;
    return this.#isWanted(symbol, value) ? 0 : 1 + selectCost * selectsOf(symbol);
  }

  /** Whether a request asks for this value already. */
  #isWanted({ id }: KSymbol, value: string): boolean {
    return this.#state.wanted[id] === 1 && letters[this.#state.wantedTri[id] as Tristate] === value;
  }

  #countDependents(symbol: KSymbol): number {
    this.#dependents ??= countDependents(this.#state);
    return this.#dependents.get(symbol) ?? 0;
  }
}

/** Of each symbol the number of symbols that are on and need it. */
function countDependents(state: Calculation): Map<KSymbol, number> {
  const counts = new Map<KSymbol, number>();
  for (const symbol of definedSymbols(state.model)) {
    if (!state.isTristate(symbol) || symbol.prompts.length === 0 || state.triOf(symbol) === NO) continue;
    for (const [needed, weight] of new Map(neededBy(symbol.dependsOn, 1))) {
      counts.set(needed, (counts.get(needed) ?? 0) + weight);
    }
  }
  return counts;
}

/** Symbols that an expression needs, or that are one of several of which it needs one. */
function* neededBy(expr: Expr | undefined, weight: number): Generator<readonly [KSymbol, number]> {
  if (expr?.kind === 'symbol') yield [expr.symbol, weight];
  else if (expr?.kind === 'and') for (const operand of expr.operands) yield* neededBy(operand, weight);
  else if (expr?.kind === 'or') for (const operand of expr.operands) yield* neededBy(operand, alternative);
}

const selectsOf = ({ nodes }: KSymbol) => nodes.reduce((count, { selects }) => count + selects.length, 0);
