import type { Comparison, Expr, KSymbol } from './model.ts';

/** Makes the expressions of one model and numbers those that are worth caching. */
export class ExprBuilder {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  symbol(symbol: KSymbol): Expr {
    return { kind: 'symbol', symbol };
  }

  not(operand: Expr): Expr {
    return operand.kind === 'not' ? operand.operand : { kind: 'not', operand };
  }

  compare(op: Comparison, left: KSymbol, right: KSymbol): Expr {
    return { kind: 'compare', op, left, right, id: this.#count++ };
  }

  /**
   * `EXPR = n` of any expression, `no` being the symbol n. Built part by part as `conf` does it, which takes
   * `!X = n` for `X != n`: both hold while X is m.
   */
  equalsNo(expr: Expr, no: KSymbol): Expr {
    switch (expr.kind) {
      case 'symbol':
        return this.compare('=', expr.symbol, no);
      case 'not':
        return this.#differsFromNo(expr.operand, no);
      case 'compare':
        return this.not(expr);
      default:
        return this.join(
          expr.kind === 'and' ? 'or' : 'and',
          expr.operands.map(operand => this.equalsNo(operand, no)),
        );
    }
  }

  #differsFromNo(expr: Expr, no: KSymbol): Expr {
    if (expr.kind === 'symbol') return this.compare('!=', expr.symbol, no);
    if (expr.kind === 'not') return this.equalsNo(expr.operand, no);
    return expr.kind === 'compare' ? expr : this.not(this.equalsNo(expr, no));
  }

  /** Undefined stands for "always" and adds nothing. */
  and(left: Expr | undefined, right: Expr | undefined): Expr | undefined {
    return this.#join('and', left, right);
  }

  /** Undefined adds nothing here as well: a definition without dependencies does not remove those of another definition. */
  or(left: Expr | undefined, right: Expr | undefined): Expr | undefined {
    return this.#join('or', left, right);
  }

  join(kind: 'and' | 'or', operands: readonly Expr[]): Expr {
    const [only] = operands;
    return only && operands.length === 1 ? only : { kind, operands, id: this.#count++ };
  }

  #join(kind: 'and' | 'or', left: Expr | undefined, right: Expr | undefined): Expr | undefined {
    if (!left || !right) return left ?? right;
    return left === right ? left : this.join(kind, [left, right]);
  }
}

/** Every symbol that an expression mentions, constants included, in the order in which they stand. */
export function* symbolsIn(expr: Expr | undefined): Generator<KSymbol> {
  switch (expr?.kind) {
    case 'symbol':
      yield expr.symbol;
      break;
    case 'not':
      yield* symbolsIn(expr.operand);
      break;
    case 'and':
    case 'or':
      for (const operand of expr.operands) yield* symbolsIn(operand);
      break;
    case 'compare':
      yield expr.left;
      yield expr.right;
      break;
    case undefined:
      break;
  }
}

/** Whether an expression can only be other than n if the symbol is: the symbol is one of its and-ed terms. */
export function requires(expr: Expr | undefined, symbol: KSymbol): boolean {
  switch (expr?.kind) {
    case 'symbol':
      return expr.symbol === symbol;
    case 'and':
      return expr.operands.some(operand => requires(operand, symbol));
    case 'compare':
      return (
        expr.left === symbol &&
        ((expr.op === '=' && (expr.right.name === 'y' || expr.right.name === 'm')) ||
          (expr.op === '!=' && expr.right.name === 'n'))
      );
    default:
      return false;
  }
}

/** An expression as Kconfig spells it: constants other than y, m, n and numbers in quotes. */
export function renderExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'symbol':
      return renderSymbol(expr.symbol);
    case 'not':
      return expr.operand.kind === 'symbol'
        ? `!${renderExpr(expr.operand)}`
        : `!(${renderExpr(expr.operand)})`;
    case 'compare':
      return `${renderSymbol(expr.left)} ${expr.op} ${renderSymbol(expr.right)}`;
    case 'and':
      return expr.operands
        .map(operand => (operand.kind === 'or' ? `(${renderExpr(operand)})` : renderExpr(operand)))
        .join(' && ');
    case 'or':
      return expr.operands
        .map(operand => (operand.kind === 'and' ? `(${renderExpr(operand)})` : renderExpr(operand)))
        .join(' || ');
  }
}

/** A symbol as it stands in an expression. */
function renderSymbol(symbol: KSymbol): string {
  if (symbol.probe !== undefined) return symbol.probe;
  if (symbol.choice && symbol.name === '') return '<choice>';
  if (!symbol.constant || /^([ymn]|-?\d+|0x[\da-f]+)$/i.test(symbol.name)) return symbol.name;
  return `"${symbol.name}"`;
}
