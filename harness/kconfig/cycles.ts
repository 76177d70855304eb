import { TreeFault } from './faults.ts';
import type { Expr, KSymbol, Place } from './model.ts';

interface Edge {
  readonly from: KSymbol;
  readonly to: KSymbol;
  readonly relation: string;
  readonly at: Place;
}

/** Calculating follows dependencies on the engine's stack. Kernels have chains of 80. */
const longestChain = 1000;

const ACTIVE = 1;
const DONE = 2;

/** Throws {@link TreeFault} with the whole cycle if a symbol's value depends on itself. */
export function refuseCycles(symbols: readonly KSymbol[], expressions: number): void {
  const search = new Search(symbols.length, new Edges(symbols.length, expressions));
  for (const symbol of symbols) {
    if (!symbol.constant && !symbol.memberOf) search.walk(symbol);
  }
}

interface Step {
  readonly symbol: KSymbol;
  readonly edges: Iterator<Edge>;
  edge: Edge | undefined;
}

/** Depth first, with a stack of its own. */
class Search {
  readonly #state: Uint8Array;
  /** Number of symbols on the longest chain that starts at each symbol. */
  readonly #chain: Uint16Array;
  readonly #path: Step[] = [];
  readonly #edges: Edges;

  constructor(count: number, edges: Edges) {
    this.#edges = edges;
    this.#state = new Uint8Array(count);
    this.#chain = new Uint16Array(count);
  }

  walk(start: KSymbol): void {
    if (this.#state[start.id] === DONE) return;
    this.#enter(start);
    for (let top = this.#path.at(-1); top; top = this.#path.at(-1)) {
      const next = top.edges.next();
      if (next.done) this.#leave(top);
      else this.#follow(top, next.value);
    }
  }

  #enter(symbol: KSymbol): void {
    this.#state[symbol.id] = ACTIVE;
    this.#path.push({ symbol, edges: this.#edges.of(symbol).values(), edge: undefined });
  }

  #follow(top: Step, edge: Edge): void {
    top.edge = edge;
    const next = groupOf(edge.to);
    if (this.#state[next.id] === ACTIVE) {
      const from = this.#path.findIndex(({ symbol }) => symbol === next);
      throw cycleFault(this.#path.slice(from).flatMap(step => step.edge ?? []));
    }
    if (this.#state[next.id] === DONE) this.#lengthen(top, next);
    else this.#enter(next);
  }

  #leave({ symbol }: Step): void {
    this.#state[symbol.id] = DONE;
    this.#path.pop();
    const below = this.#path.at(-1);
    if (below) this.#lengthen(below, symbol);
  }

  #lengthen({ symbol }: Step, next: KSymbol): void {
    const length = Math.max(this.#chain[symbol.id] ?? 0, (this.#chain[next.id] ?? 0) + 1);
    this.#chain[symbol.id] = length;
    if (length <= longestChain) return;
    const place = symbol.nodes[0] ?? { file: 'Kconfig', line: 1 };
    const what = `${nameOf(symbol)} depends on a chain of more than ${longestChain} symbols`;
    throw new TreeFault(place, what, 'check that this file was not made by mistake');
  }
}

/** A choice and its members are calculated together. */
function groupOf(symbol: KSymbol): KSymbol {
  return symbol.memberOf ?? symbol;
}

/** The dependencies of each symbol's value. Each symbol is named once, each shared expression walked once. */
class Edges {
  /** Last owner that reached a target symbol or an expression: id plus one. */
  readonly #targets: Int32Array;
  readonly #expressions: Int32Array;
  #owner = 0;
  #found: Edge[] = [];

  constructor(symbols: number, expressions: number) {
    this.#targets = new Int32Array(symbols);
    this.#expressions = new Int32Array(expressions);
  }

  /** Of a choice: those of its members too, since they are calculated together. */
  of(symbol: KSymbol): readonly Edge[] {
    this.#owner = symbol.id + 1;
    this.#found = [];
    this.#addAll(symbol);
    this.#targets[symbol.id] = this.#owner;
    for (const member of symbol.choice?.members ?? []) this.#addAll(member);
    return this.#found;
  }

  #addAll(from: KSymbol): void {
    this.#add(from, 'depends on', from.dependsOn, from.nodes[0]);
    for (const select of from.selectedBy) {
      this.#addSymbol(from, 'is selected by', select.by, select);
      this.#add(from, 'is selected depending on', select.condition, select);
    }
    for (const imply of from.impliedBy) {
      this.#addSymbol(from, 'is implied by', imply.by, imply);
      this.#add(from, 'is implied depending on', imply.condition, imply);
    }
    for (const prompt of from.prompts) this.#add(from, 'has a prompt depending on', prompt.condition, prompt);
    for (const range of from.ranges) this.#add(from, 'has a range depending on', range.condition, range);
    for (const preset of from.defaults) {
      this.#add(from, 'has a default depending on', preset.condition, preset);
      if (!from.choice) this.#add(from, 'has a default value from', preset.value, preset);
    }
  }

  #add(from: KSymbol, relation: string, expr: Expr | undefined, at: Place | undefined): void {
    if (!expr) return;
    switch (expr.kind) {
      case 'symbol':
        this.#addSymbol(from, relation, expr.symbol, at);
        break;
      case 'not':
        this.#add(from, relation, expr.operand, at);
        break;
      case 'compare':
        this.#addSymbol(from, relation, expr.left, at);
        this.#addSymbol(from, relation, expr.right, at);
        break;
      default:
        if (this.#expressions[expr.id] === this.#owner) return;
        this.#expressions[expr.id] = this.#owner;
        for (const operand of expr.operands) this.#add(from, relation, operand, at);
    }
  }

  #addSymbol(from: KSymbol, relation: string, to: KSymbol, at: Place | undefined): void {
    if (to.constant || this.#targets[to.id] === this.#owner) return;
    this.#targets[to.id] = this.#owner;
    this.#found.push({ from, to, relation, at: { file: at?.file ?? 'Kconfig', line: at?.line ?? 1 } });
  }
}

function cycleFault(edges: readonly Edge[]): TreeFault {
  const [first] = edges;
  const place = first?.at ?? { file: 'Kconfig', line: 1 };
  const steps = edges.map(
    ({ from, to, relation, at }) => `${nameOf(from)} ${relation} ${nameOf(to)}  (${at.file}:${at.line})`,
  );
  return new TreeFault(
    place,
    `recursive dependency\n  ${steps.join('\n  ')}`,
    'remove one of these relations',
  );
}

function nameOf({ name, nodes }: KSymbol): string {
  if (name !== '') return name;
  const [node] = nodes;
  return `<choice${node?.prompt ? ` "${node.prompt.text}"` : ''}>`;
}
