import type { Calculation } from '../calculation.ts';
import type { Expr, MenuNode, Place, Tristate } from '../model.ts';

/** An and-ed part of what a prompt needs, with the line that says so. */
export interface Condition extends Place {
  readonly expr: Expr;
}

/** All that must hold for a definition's prompt to be seen, innermost first. */
export function* conditionsOf(node: MenuNode): Generator<Condition> {
  const { prompt } = node;
  if (prompt?.ownCondition) yield* split(prompt.ownCondition, prompt);
  for (let block: MenuNode | undefined = node; block; block = block.parent) {
    const { file } = block;
    for (const { expr, line } of block.conditions) yield* split(expr, { file, line });
    if (block !== node && block.visibleIf) yield* split(block.visibleIf, block);
    if (block !== node && block.kind === 'choice' && block.prompt?.ownCondition) {
      yield* split(block.prompt.ownCondition, block.prompt);
    }
  }
}

/** Those that are below the value that is needed. */
export function failing(state: Calculation, node: MenuNode, needed: Tristate): Condition[] {
  return [...conditionsOf(node)].filter(({ expr }) => state.evaluate(expr) < needed);
}

function* split(expr: Expr, { file, line }: Place): Generator<Condition> {
  if (expr.kind === 'and') for (const operand of expr.operands) yield* split(operand, { file, line });
  else yield { expr, file, line };
}
