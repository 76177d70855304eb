import type { Calculation } from '../calculation.ts';
import { type Expr, type KSymbol, letters, MOD, NO, type Tristate, YES } from '../model.ts';
import { isAssumption } from './assumption.ts';
import { Costs } from './cost.ts';

/** Assignments that may make something true; values as in a .config. Some may be the toolchain's: {@link isAssumption}. */
export type Candidate = ReadonlyMap<KSymbol, string>;

const nothing: Candidate = new Map();
/** Candidates that are kept at each step; the best ones are small. */
const width = 8;
const depthLimit = 14;

/**
 * Finds assignments that may give a symbol a value, those first that lose least. They are candidates: each goal is
 * solved for itself, so the caller calculates the configuration with them to see whether they do.
 */
export class Solver {
  readonly #state: Calculation;
  readonly #active = new Set<string>();
  readonly #known = new Map<string, readonly Candidate[]>();

  readonly #modules: KSymbol;
  readonly #costs: Costs;

  constructor(state: Calculation) {
    this.#state = state;
    this.#costs = new Costs(state);
    this.#modules = state.model.modules;
  }

  /** For a bool or tristate exactly this value, for others any text. */
  solve(symbol: KSymbol, value: string): readonly Candidate[] {
    if (!this.#state.isTristate(symbol)) return this.#assignText(symbol, value);
    const wanted = letters.indexOf(value as 'n') as Tristate;
    if (wanted === NO) return this.#atMost(symbol, NO);
    if (wanted === YES) return this.#atLeast(symbol, wanted);
    if (symbol.type !== 'tristate') return [];
    const modules = this.#atLeast(this.#modules, YES);
    if (this.#state.triOf(symbol) === YES) return this.#both(modules, this.#boundTo(symbol, MOD));
    const set = symbol.prompts.length > 0 ? this.#assign(symbol, MOD, MOD) : this.#selectAsModule(symbol);
    return this.#both(modules, set);
  }

  /** A symbol without a prompt is m where one that selects it is. */
  #selectAsModule(symbol: KSymbol): readonly Candidate[] {
    const bySelects = symbol.selectedBy.map(({ by, condition }) =>
      by.type === 'tristate' ? this.#both(this.#assign(by, MOD, MOD), this.#exprAtLeast(condition, MOD)) : [],
    );
    return this.#cheapest(bySelects.flat());
  }

  #atLeast(symbol: KSymbol, wanted: Tristate): readonly Candidate[] {
    if (this.#state.triOf(symbol) >= wanted) return [nothing];
    if (symbol.probe !== undefined) return [new Map([[symbol, 'y']])];
    if (symbol.constant || !this.#state.isTristate(symbol)) return [];
    if (symbol.type === 'bool' && wanted === MOD) return this.#atLeast(symbol, YES);
    return this.#once(`${symbol.id}>=${wanted}`, () => {
      if (symbol.choice)
        return this.#anyOf(
          symbol.nodes.flatMap(({ prompt }) => (prompt ? [prompt.condition] : [])),
          MOD,
        );
      const needed = symbol.type === 'bool' ? MOD : wanted;
      // y is preferred to m: a module must also be loaded.
      const built = this.#assign(symbol, YES, symbol.type === 'bool' ? MOD : YES);
      const assigned = built.length > 0 || wanted === YES ? built : this.#assign(symbol, MOD, MOD);
      if (assigned.length > 0) return assigned;
      const selected = symbol.selectedBy.flatMap(({ by, condition }) =>
        this.#both(this.#atLeast(by, needed), this.#exprAtLeast(condition, needed)),
      );
      const defaults = symbol.defaults.flatMap(({ value, condition }) =>
        this.#both(this.#exprAtLeast(value, needed), this.#exprAtLeast(condition, needed)),
      );
      return this.#cheapest([...selected, ...defaults]);
    });
  }

  #atMost(symbol: KSymbol, wanted: Tristate): readonly Candidate[] {
    const state = this.#state;
    if (state.triOf(symbol) <= wanted) return [nothing];
    if (symbol.probe !== undefined) return [new Map([[symbol, 'n']])];
    if (symbol.constant || symbol.choice) return [];
    if (wanted === MOD && state.isBool(symbol)) return this.#atMost(symbol, NO);
    return this.#once(`${symbol.id}<=${wanted}`, () => {
      if (symbol.memberOf) return this.#chooseOther(symbol);
      let result = this.#boundTo(symbol, wanted);
      for (const { by, condition } of symbol.selectedBy) {
        if (Math.min(state.triOf(by), state.evaluate(condition)) <= wanted) continue;
        const off = [...this.#atMost(by, wanted), ...(condition ? this.#exprAtMost(condition, wanted) : [])];
        result = this.#both(result, this.#cheapest(off));
      }
      return result;
    });
  }

  /** Sets a symbol itself, once one of its prompts can be seen. */
  #assign(symbol: KSymbol, value: Tristate, needed: Tristate): readonly Candidate[] {
    const own: [KSymbol, string][] = [[symbol, letters[value]]];
    const rival = symbol.memberOf?.choice?.members.find(member => this.#state.triOf(member) === YES);
    if (rival && this.#state.wantedTri[rival.id] === YES) own.push([rival, 'n']);
    const visible = symbol.prompts.flatMap(({ condition }) => this.#exprAtLeast(condition, needed));
    return this.#both(this.#cheapest(visible), [new Map(own)]);
  }

  /** Lowers the symbol's own value; selects are not considered. */
  #boundTo(symbol: KSymbol, wanted: Tristate): readonly Candidate[] {
    const visible = this.#state.visible[symbol.id] !== NO;
    return visible ? [new Map([[symbol, letters[wanted]]])] : this.#dropDefaults(symbol, wanted);
  }

  #dropDefaults(symbol: KSymbol, wanted: Tristate): readonly Candidate[] {
    const preset = this.#state.activeDefault(symbol);
    if (!preset) return [nothing];
    const value = this.#exprAtMost(preset.value, wanted);
    return this.#cheapest([
      ...value,
      ...(preset.condition ? this.#exprAtMost(preset.condition, wanted) : []),
    ]);
  }

  #chooseOther(symbol: KSymbol): readonly Candidate[] {
    const others = symbol.memberOf?.choice?.members.filter(member => member !== symbol) ?? [];
    return this.#cheapest(
      others
        .filter(other => this.#state.visible[other.id] !== NO)
        .map(
          other =>
            new Map([
              [symbol, 'n'],
              [other, 'y'],
            ]),
        ),
    );
  }

  #assignText(symbol: KSymbol, value: string): readonly Candidate[] {
    const visible = symbol.prompts.flatMap(({ condition }) => this.#exprAtLeast(condition, MOD));
    return this.#cheapest(visible.map(candidate => new Map([...candidate, [symbol, value]])));
  }

  #exprAtLeast(expr: Expr | undefined, wanted: Tristate): readonly Candidate[] {
    if (this.#state.evaluate(expr) >= wanted || !expr) return [nothing];
    switch (expr.kind) {
      case 'symbol':
        return this.#atLeast(expr.symbol, wanted);
      case 'not':
        return this.#exprAtMost(expr.operand, (YES - wanted) as Tristate);
      case 'and':
        return this.#allOf(expr.operands.map(operand => () => this.#exprAtLeast(operand, wanted)));
      case 'or':
        return this.#anyOf(expr.operands, wanted);
      case 'compare':
        return this.#compare(expr, expr.op);
    }
  }

  #exprAtMost(expr: Expr, wanted: Tristate): readonly Candidate[] {
    if (this.#state.evaluate(expr) <= wanted) return [nothing];
    switch (expr.kind) {
      case 'symbol':
        return this.#atMost(expr.symbol, wanted);
      case 'not':
        return this.#exprAtLeast(expr.operand, (YES - wanted) as Tristate);
      case 'and':
        return this.#cheapest(expr.operands.flatMap(operand => this.#exprAtMost(operand, wanted)));
      case 'or':
        return this.#allOf(expr.operands.map(operand => () => this.#exprAtMost(operand, wanted)));
      case 'compare':
        return this.#compare(expr, expr.op === '=' ? '!=' : expr.op === '!=' ? '=' : '');
    }
  }

  /** `X = y`, `X != n`, `PAHOLE_VERSION >= 116` and the like, between a symbol and a constant. */
  #compare({ left, right }: Extract<Expr, { kind: 'compare' }>, op: string): readonly Candidate[] {
    if (op === '>=' && isAssumption(left) && /^\d+$/.test(right.name)) return [new Map([[left, right.name]])];
    const wanted = letters.indexOf(right.name as 'n') as Tristate | -1;
    if (!right.constant || !this.#state.isTristate(left) || wanted < 0) {
      return op === '=' && right.constant && left.prompts.length > 0 ? this.solve(left, right.name) : [];
    }
    if (op === '=') return this.solve(left, letters[wanted as Tristate]);
    if (op !== '!=') return [];
    return wanted === NO ? this.#atLeast(left, MOD) : this.#atMost(left, NO);
  }

  #anyOf(exprs: readonly (Expr | undefined)[], wanted: Tristate): readonly Candidate[] {
    return this.#cheapest(exprs.flatMap(expr => this.#exprAtLeast(expr, wanted)));
  }

  #allOf(goals: readonly (() => readonly Candidate[])[]): readonly Candidate[] {
    let result: readonly Candidate[] = [nothing];
    for (const goal of goals) {
      result = this.#both(result, goal());
      if (result.length === 0) break;
    }
    return result;
  }

  #both(left: readonly Candidate[], right: readonly Candidate[]): readonly Candidate[] {
    const joined: Candidate[] = [];
    for (const a of left) {
      for (const b of right) {
        if ([...b].every(([symbol, value]) => (a.get(symbol) ?? value) === value))
          joined.push(new Map([...a, ...b]));
      }
    }
    return this.#cheapest(joined);
  }

  #cheapest(candidates: readonly Candidate[]): readonly Candidate[] {
    const distinct = new Map(candidates.map(candidate => [keyOf(candidate), candidate]));
    const priced = [...distinct.values()].map(candidate => ({ candidate, cost: this.#costOf(candidate) }));
    return priced
      .sort((a, b) => a.cost - b.cost)
      .slice(0, width)
      .map(({ candidate }) => candidate);
  }

  #costOf(candidate: Candidate): number {
    let cost = 0;
    for (const [symbol, value] of candidate) cost += this.#costs.of(symbol, value);
    return cost;
  }

  /** Keeps goals from waiting for themselves, and remembers those that were solved without that. */
  #once(goal: string, solve: () => readonly Candidate[]): readonly Candidate[] {
    const known = this.#known.get(goal);
    if (known) return known;
    if (this.#active.has(goal) || this.#active.size > depthLimit) return [];
    this.#active.add(goal);
    const result = solve();
    this.#active.delete(goal);
    if (this.#active.size === 0 || result.length > 0) this.#known.set(goal, result);
    return result;
  }
}

function keyOf(candidate: Candidate): string {
  return [...candidate]
    .map(([symbol, value]) => `${symbol.id}=${value}`)
    .sort()
    .join();
}
