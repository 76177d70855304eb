import { CalculationState } from './calculation-state.ts';
import { calculateChoiceMenu } from './choice-menu.ts';
import { chooseMember, finishChoice, setAllMembers } from './choice-symbol.ts';
import {
  type Default,
  type Expr,
  type KconfigModel,
  type KSymbol,
  letters,
  MOD,
  NO,
  type Tristate,
  YES,
} from './model.ts';
import { compareValues, isOrdered } from './number.ts';
import { selectedValue, strongest } from './reverse.ts';
import { calculateText, clamp, emptyText } from './text-value.ts';

/**
 * The state of one calculation: the user's value of each symbol, by id, and the calculated value. Each
 * value is calculated on first use and kept until it is cleared. `conf` does the same, and its results depend on
 * the order, so the order here is the same.
 */
export class Calculation extends CalculationState {
  readonly #assumed: ReadonlyMap<KSymbol, string> | undefined;
  #modulesValue: Tristate = NO;
  /** How `imply` counts; see {@link Dialect.implies}. */
  readonly #upToYes: boolean;
  /** Values of expressions, plus one; 0 is not calculated. */
  readonly #cache: Uint8Array;

  /** `assumed` values replace those that the tree gives: the answers of another toolchain. */
  constructor(model: KconfigModel, assumed?: ReadonlyMap<KSymbol, string>) {
    super(model);
    this.#assumed = assumed;
    this.#upToYes = model.dialect.implies === 'up-to-yes';
    this.#cache = new Uint8Array(model.expressions);
    this.clear();
  }

  /** Clears all calculated values and keeps the user's. */
  clear(): void {
    this.forget();
    this.calculate(this.model.modules);
  }

  /** The same without calculating the symbol of modules anew. */
  forget(): void {
    this.valid.fill(0);
    this.#cache.fill(0);
    for (const symbol of this.model.symbols.slice(0, 3)) {
      this.valid[symbol.id] = 1;
      this.tri[symbol.id] = symbol.id;
    }
  }

  /** Value of an expression; undefined is y. */
  evaluate(expr: Expr | undefined): Tristate {
    if (!expr) return YES;
    switch (expr.kind) {
      case 'symbol':
        return this.triOf(expr.symbol);
      case 'not':
        return (YES - this.evaluate(expr.operand)) as Tristate;
      default: {
        const cached = this.#cache[expr.id] ?? 0;
        if (cached > 0) return (cached - 1) as Tristate;
        const value = expr.kind === 'compare' ? this.#compare(expr) : this.#combine(expr);
        this.#cache[expr.id] = value + 1;
        return value;
      }
    }
  }

  triOf(symbol: KSymbol): Tristate {
    if (!this.valid[symbol.id]) this.calculate(symbol);
    return this.tri[symbol.id] as Tristate;
  }

  /** Value as it stands in an expression or a .config, strings without quotes. */
  textOf(symbol: KSymbol): string {
    if (!this.valid[symbol.id]) this.calculate(symbol);
    if (symbol.type === 'bool' || symbol.type === 'tristate') return letters[this.tri[symbol.id] as Tristate];
    return this.text[symbol.id] ?? '';
  }

  /** Whether m is no value for the symbol right now. */
  isBool(symbol: KSymbol): boolean {
    if (symbol.type !== 'tristate') return symbol.type === 'bool';
    if (this.#modulesValue === NO) return true;
    return (
      this.model.dialect.choices === 'symbol' &&
      symbol.memberOf !== undefined &&
      this.visible[symbol.id] === YES
    );
  }

  isTristate({ type }: KSymbol): boolean {
    return type === 'bool' || type === 'tristate';
  }

  calculate(symbol: KSymbol): void {
    const { id } = symbol;
    if (this.valid[id]) return;
    if (symbol.memberOf && this.awaitsChoice[id]) {
      this.awaitsChoice[id] = 0;
      this.calculate(symbol.memberOf);
    }
    this.valid[id] = 1;
    const given = this.#assumed?.get(symbol) ?? (isGiven(symbol) ? symbol.name : undefined);
    if (given !== undefined) {
      this.text[id] = given;
      this.tri[id] = this.isTristate(symbol) ? Math.max(0, letters.indexOf(given as 'n')) : NO;
      return;
    }
    this.written[id] = 0;
    this.calculateVisibility(symbol);
    if (this.visible[id] !== NO) this.written[id] = 1;
    this.tri[id] = NO;
    this.text[id] = emptyText(this, symbol);
    if (this.isTristate(symbol)) this.tri[id] = this.#calculateTristate(symbol);
    else this.text[id] = calculateText(this, symbol);
    this.#finish(symbol);
  }

  /** Bounds of a symbol's value: prompts, dependencies, selects, implies. */
  calculateVisibility(symbol: KSymbol): void {
    const { id } = symbol;
    let visible: Tristate = NO;
    for (const prompt of symbol.prompts) {
      let value = this.evaluate(prompt.condition);
      // A tristate member that could only be m is not there while its choice is y.
      if (
        value === MOD &&
        symbol.memberOf &&
        symbol.type === 'tristate' &&
        this.tri[symbol.memberOf.id] === YES
      ) {
        value = NO;
      }
      if (value > visible) visible = value;
    }
    if (visible === MOD && (symbol.type !== 'tristate' || this.#modulesValue === NO)) visible = YES;
    this.visible[id] = visible;
    if (symbol.memberOf) return;
    this.direct[id] = this.#promote(symbol, this.evaluate(symbol.dependsOn));
    this.selected[id] = this.#promote(symbol, selectedValue(this, symbol));
    const implied = this.#upToYes && this.direct[id] === NO ? NO : strongest(this, symbol.impliedBy);
    this.implied[id] = this.#promote(symbol, implied);
  }

  activeDefault(symbol: KSymbol): Default | undefined {
    return symbol.defaults.find(({ condition }) => this.evaluate(condition) !== NO);
  }

  #promote(symbol: KSymbol, value: Tristate): Tristate {
    return value === MOD && this.isBool(symbol) ? YES : value;
  }

  #calculateTristate(symbol: KSymbol): Tristate {
    const { id, memberOf } = symbol;
    if (memberOf && this.model.dialect.choices === 'menu') {
      calculateChoiceMenu(this, memberOf);
      return this.tri[id] as Tristate;
    }
    if (memberOf && this.visible[id] === YES) return this.chosen[memberOf.id] === symbol ? YES : NO;
    const value = Math.max(this.#ownValue(symbol), this.selected[id] ?? NO) as Tristate;
    return this.#upToYes && value === MOD && this.implied[id] === YES ? YES : this.#promote(symbol, value);
  }

  /** The value of the user or a default, before selects. */
  #ownValue(symbol: KSymbol): Tristate {
    const { id } = symbol;
    if (this.wanted[id] && symbol.transitional) return this.wantedTri[id] as Tristate;
    if (this.visible[id] !== NO && this.wanted[id]) {
      return Math.min(this.wantedTri[id] ?? NO, this.visible[id] ?? NO) as Tristate;
    }
    if (this.selected[id] !== NO) this.written[id] = 1;
    if (symbol.choice) return NO;
    let value: Tristate = NO;
    const preset = this.activeDefault(symbol);
    if (preset) value = Math.min(this.evaluate(preset.value), this.evaluate(preset.condition)) as Tristate;
    if (value !== NO) this.written[id] = 1;
    const implied = this.implied[id] as Tristate;
    if (implied === NO) return value;
    this.written[id] = 1;
    const limit = this.#upToYes ? YES : (this.direct[id] ?? NO);
    return Math.min(Math.max(value, implied), limit) as Tristate;
  }

  #finish(symbol: KSymbol): void {
    const { id } = symbol;
    const symbolic = this.model.dialect.choices === 'symbol';
    if (symbol.choice && symbolic && this.tri[id] === YES) this.chosen[id] = chooseMember(this, symbol);
    clamp(this, symbol);
    if (symbol === this.model.modules) this.#modulesValue = this.tri[id] as Tristate;
    if (symbol.choice && symbolic) finishChoice(this, symbol);
    if (symbol.choice || symbol.transitional || symbol.unwritten) this.written[id] = 0;
    if (symbol.choice && this.awaitsChoice[id]) setAllMembers(this, symbol);
  }

  #combine(expr: Extract<Expr, { kind: 'and' | 'or' }>): Tristate {
    const isAnd = expr.kind === 'and';
    let value: Tristate = isAnd ? YES : NO;
    for (const operand of expr.operands) {
      const own = this.evaluate(operand);
      if (isAnd ? own < value : own > value) value = own;
      if (value === (isAnd ? NO : YES)) break;
    }
    return value;
  }

  #compare({ op, left, right }: Extract<Expr, { kind: 'compare' }>): Tristate {
    const order = compareValues(this.textOf(left), left.type, this.textOf(right), right.type);
    return isOrdered(op, order) ? YES : NO;
  }
}

/** Whether a symbol's name is its value: a constant, or one that no Kconfig file defines. */
const isGiven = ({ type, constant }: KSymbol) => constant || type === 'unknown';
