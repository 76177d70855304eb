import { findChoiceMembers } from './choice-members.ts';
import { refuseCycles } from './cycles.ts';
import type { Dialect } from './dialect.ts';
import type { ExprBuilder } from './expr.ts';
import type { Expr, KconfigModel, KSymbol, MenuNode, Remark } from './model.ts';
import type { SymbolTable } from './symbols.ts';

interface Parsed {
  readonly dialect: Dialect;
  readonly version: string;
  readonly root: MenuNode;
  readonly symbols: SymbolTable;
  readonly build: ExprBuilder;
  readonly modules: KSymbol | undefined;
  readonly files: readonly string[];
  readonly warnings: readonly Remark[];
}

/** Hands dependencies down the menus and selects over to their targets. Throws {@link TreeFault} for a cycle. */
export function finishModel(parsed: Parsed): KconfigModel {
  const { dialect, root, symbols, build, files, warnings } = parsed;
  const modules = parsed.modules ?? symbols.no;
  root.prompt ??= {
    file: root.file,
    line: root.line,
    text: 'Main menu',
    condition: undefined,
    ownCondition: undefined,
  };
  new Finisher(dialect, build, symbols, modules).finishChildren(root);
  refuseCycles(symbols.all, build.count);
  return {
    dialect,
    version: parsed.version,
    root,
    symbols: symbols.all,
    byName: symbols.byName,
    choices: symbols.choices,
    modules,
    expressions: build.count,
    files,
    warnings,
  };
}

class Finisher {
  readonly #dialect: Dialect;
  readonly #build: ExprBuilder;
  readonly #symbols: SymbolTable;
  readonly #modules: KSymbol;

  constructor(dialect: Dialect, build: ExprBuilder, symbols: SymbolTable, modules: KSymbol) {
    this.#dialect = dialect;
    this.#build = build;
    this.#symbols = symbols;
    this.#modules = modules;
  }

  finishChildren(parent: MenuNode): void {
    const choice = parent.kind === 'choice' && this.#dialect.choices === 'symbol' ? parent.symbol : undefined;
    if (choice) inferTypes(choice, parent);
    // A choice with a value of its own bounds its members by that value.
    const inherited = choice ? this.#build.symbol(choice) : parent.dependsOn;
    for (const node of parent.children) this.#finishNode(node, inherited);
    for (const node of parent.children) {
      this.finishChildren(node);
      if (node.symbol && node.kind === 'config') {
        node.symbol.dependsOn = this.#build.or(node.symbol.dependsOn, node.dependsOn);
      }
    }
    if (choice) this.#finishChoice(choice, parent);
  }

  #finishNode(node: MenuNode, inherited: Expr | undefined): void {
    const dependsOn = this.#build.and(inherited, this.#boundByModules(node.dependsOn));
    node.dependsOn = dependsOn;
    const owner = node.symbol ? node.prompts : node.prompt ? [node.prompt] : [];
    for (const property of [...owner, ...node.defaults, ...node.ranges, ...node.selects, ...node.implies]) {
      property.condition = this.#build.and(dependsOn, this.#boundByModules(property.condition));
    }
    for (const select of node.selects) select.target.selectedBy.push(select);
    for (const imply of node.implies) imply.target.impliedBy.push(imply);
  }

  #finishChoice(choice: KSymbol, node: MenuNode): void {
    for (const member of findChoiceMembers(node.children)) {
      const { symbol } = member;
      if (!symbol || symbol.memberOf) continue;
      symbol.memberOf = choice;
      choice.choice?.members.push(symbol);
      if (choice.type !== 'tristate' || symbol.type === 'tristate') continue;
      // A bool member of a tristate choice is there only when the choice is y.
      const chosen = this.#build.compare('=', choice, this.#symbols.yes);
      member.dependsOn = this.#build.and(chosen, member.dependsOn);
      for (const property of [...member.prompts, ...member.defaults, ...member.ranges]) {
        property.condition = this.#build.and(chosen, property.condition);
      }
    }
  }

  /** `m` in a condition means "m if there are modules, else n". */
  #boundByModules(expr: Expr | undefined): Expr | undefined {
    return mentions(expr, this.#symbols.mod) ? this.#bind(expr) : expr;
  }

  #bind(expr: Expr | undefined): Expr | undefined {
    switch (expr?.kind) {
      case 'symbol':
        if (expr.symbol !== this.#symbols.mod) return expr;
        return this.#build.and(expr, this.#build.symbol(this.#modules));
      case 'not': {
        const operand = this.#bind(expr.operand) ?? expr.operand;
        return operand === expr.operand ? expr : this.#build.not(operand);
      }
      case 'and':
      case 'or': {
        const operands = expr.operands.map(operand => this.#bind(operand) ?? operand);
        const same = operands.every((operand, index) => operand === expr.operands[index]);
        return same ? expr : this.#build.join(expr.kind, operands);
      }
      default:
        return expr;
    }
  }
}

/** Whether a symbol stands alone somewhere in an expression. Few mention `m`, so this saves most of the copying. */
function mentions(expr: Expr | undefined, symbol: KSymbol): boolean {
  switch (expr?.kind) {
    case 'symbol':
      return expr.symbol === symbol;
    case 'not':
      return mentions(expr.operand, symbol);
    case 'and':
    case 'or':
      return expr.operands.some(operand => mentions(operand, symbol));
    default:
      return false;
  }
}

/** A choice without a type takes that of its first member, and members without one take the choice's. */
function inferTypes(choice: KSymbol, node: MenuNode): void {
  const members = node.children.flatMap(({ symbol }) => symbol ?? []);
  if (choice.type === 'unknown')
    choice.type = members.find(({ type }) => type !== 'unknown')?.type ?? 'unknown';
  for (const member of members) {
    if (member.type === 'unknown') member.type = choice.type;
  }
}
