import { renderExpr, requires, symbolsIn } from './expr.ts';
import type { Expr, KSymbol, MenuNode } from './model.ts';

const depthLimit = 200;

/**
 * The blocks below a choice that are its members where a choice is a symbol: `config`s, also those inside `if`s,
 * but none that the menu would show below an earlier one because it depends on that.
 */
export function* findChoiceMembers(siblings: readonly MenuNode[]): Generator<MenuNode> {
  let index = 0;
  while (index < siblings.length) {
    const node = siblings[index];
    if (!node) return;
    if (node.symbol) yield node;
    const end = endOfSubmenu(siblings, index, 0);
    if (node.children.length > 0) yield* findChoiceMembers(node.children);
    else if (node.symbol && !node.prompt) yield* findChoiceMembers(siblings.slice(index + 1, end));
    index = end;
  }
}

/** Index after the last of the siblings that go below the one at `index`. */
function endOfSubmenu(siblings: readonly MenuNode[], index: number, depth: number): number {
  const node = siblings[index];
  let end = index + 1;
  if (!node?.symbol || node.children.length > 0 || depth > depthLimit) return end;
  for (let next = siblings[end]; next && belongsBelow(next, node, node.symbol); next = siblings[end]) {
    end = endOfSubmenu(siblings, end, depth + 1);
  }
  return end;
}

function belongsBelow(node: MenuNode, above: MenuNode, symbol: KSymbol): boolean {
  const condition = node.prompt ? node.prompt.condition : node.dependsOn;
  if (![...symbolsIn(condition)].includes(symbol)) return false;
  if (requires(condition, symbol)) return true;
  const terms = new Set(termsOf(condition).map(renderExpr));
  return termsOf(above.prompt?.condition).every(term => terms.has(renderExpr(term)));
}

/** The and-ed terms of an expression, without repetition in nested ones. */
function termsOf(expr: Expr | undefined): readonly Expr[] {
  if (!expr) return [];
  return expr.kind === 'and' ? expr.operands.flatMap(termsOf) : [expr];
}
