import type { ExprBuilder } from './expr.ts';
import type { Lexer } from './lexer.ts';
import type { Comparison, Expr, KSymbol } from './model.ts';
import type { SymbolTable } from './symbols.ts';

const comparisons: ReadonlySet<string> = new Set<Comparison>(['=', '!=', '<', '<=', '>', '>=']);

const isComparison = (operator: string): operator is Comparison => comparisons.has(operator);

/** Nesting that no Kconfig file has, and that the stack still holds. */
const depthLimit = 500;

/** Reads expressions: `!` binds before `&&`, `&&` before `||`; comparisons are between two symbols. */
export class ExprParser {
  readonly #symbols: SymbolTable;
  readonly #build: ExprBuilder;

  constructor(symbols: SymbolTable, build: ExprBuilder) {
    this.#symbols = symbols;
    this.#build = build;
  }

  /** The expression at the current token; the first token after it is then the current one. */
  parse(lexer: Lexer, depth = 0): Expr {
    return this.#parseOperands(lexer, depth, '||');
  }

  /** The expression after an `if`, if there is one. */
  parseCondition(lexer: Lexer): Expr | undefined {
    if (!lexer.is('if')) return undefined;
    lexer.next();
    return this.parse(lexer);
  }

  /** A symbol or a constant in quotes. */
  parseSymbol(lexer: Lexer): KSymbol {
    if (lexer.kind !== 'word' && lexer.kind !== 'quoted') throw lexer.fault('a symbol, a constant, ! or (');
    const symbol = this.#symbolOf(lexer);
    lexer.next();
    return symbol;
  }

  #symbolOf({ kind, value, macro }: Lexer): KSymbol {
    if (kind === 'quoted') return this.#symbols.constant(value);
    return macro === undefined ? this.#symbols.symbol(value) : this.#symbols.fromMacro(value, macro);
  }

  #parseOperands(lexer: Lexer, depth: number, operator: '||' | '&&'): Expr {
    const parseOne = () =>
      operator === '||' ? this.#parseOperands(lexer, depth, '&&') : this.#parseTerm(lexer, depth);
    const operands = [parseOne()];
    while (lexer.is(operator)) {
      lexer.next();
      operands.push(parseOne());
    }
    return this.#build.join(operator === '||' ? 'or' : 'and', operands);
  }

  #parseTerm(lexer: Lexer, depth: number): Expr {
    if (depth > depthLimit) throw lexer.fault(`an expression nested at most ${depthLimit} deep`);
    if (lexer.is('!')) {
      lexer.next();
      return this.#build.not(this.#parseTerm(lexer, depth + 1));
    }
    if (lexer.is('(')) {
      lexer.next();
      const inner = this.parse(lexer, depth + 1);
      if (!lexer.is(')')) throw lexer.fault('&&, || or )');
      lexer.next();
      return inner;
    }
    const left = this.parseSymbol(lexer);
    if (lexer.kind !== 'operator' || !isComparison(lexer.value)) return this.#build.symbol(left);
    const operator = lexer.value;
    lexer.next();
    return this.#build.compare(operator, left, this.parseSymbol(lexer));
  }
}
