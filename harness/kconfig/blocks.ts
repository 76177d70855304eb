import type { Lexer } from './lexer.ts';
import type { KSymbol, MenuNode, Place } from './model.ts';

const depthLimit = 200;

/** The blocks that are open while a tree is read, innermost last. */
export class BlockStack {
  readonly root = createNode('root', { file: 'Kconfig', line: 1 }, undefined, undefined);
  #current: MenuNode = this.root;
  #depth = 0;

  get current(): MenuNode {
    return this.#current;
  }

  /** The choice that the current block belongs to, through `if`s. */
  get choice(): KSymbol | undefined {
    let node: MenuNode | undefined = this.#current;
    while (node?.kind === 'if') node = node.parent;
    return node?.kind === 'choice' ? node.symbol : undefined;
  }

  /** A new block inside the current one. */
  add(kind: MenuNode['kind'], place: Place, symbol: KSymbol | undefined): MenuNode {
    const node = createNode(kind, place, this.#current, symbol);
    this.#current.children.push(node);
    symbol?.nodes.push(node);
    return node;
  }

  enter(lexer: Lexer, node: MenuNode): void {
    if (++this.#depth > depthLimit) throw lexer.fault(`blocks nested at most ${depthLimit} deep`);
    this.#current = node;
  }

  leave(): void {
    this.#current = this.#current.parent ?? this.root;
    this.#depth--;
  }
}

function createNode(
  kind: MenuNode['kind'],
  { file, line }: Place,
  parent: MenuNode | undefined,
  symbol: KSymbol | undefined,
): MenuNode {
  return {
    kind,
    file,
    line,
    parent,
    symbol,
    children: [],
    prompt: undefined,
    dependsOn: undefined,
    conditions: [],
    visibleIf: undefined,
    prompts: [],
    defaults: [],
    ranges: [],
    selects: [],
    implies: [],
  };
}
