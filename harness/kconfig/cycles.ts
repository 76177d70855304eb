import { symbolsIn } from './expr.ts';
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
export function refuseCycles(symbols: readonly KSymbol[]): void {
  const search = new Search(symbols.length);
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

  constructor(count: number) {
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
    this.#path.push({ symbol, edges: edgesOf(symbol), edge: undefined });
  }

  #follow(top: Step, edge: Edge): void {
    top.edge = edge;
    const next = groupOf(edge.to);
    if (this.#state[next.id] === ACTIVE) {
      const from = this.#path.findIndex(({ symbol }) => symbol === next);
      throw cycleFault(this.#path.slice(from).flatMap(step => step.edge ?? []));
    }
    if (this.#state[next.id] === DONE) this.#lengthen(top, next);
    else if (!next.constant) this.#enter(next);
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

function* edgesOf(symbol: KSymbol): Generator<Edge> {
  yield* edgesFrom(symbol);
  for (const member of symbol.choice?.members ?? []) {
    for (const edge of edgesFrom(member)) if (edge.to !== symbol) yield edge;
  }
}

function* edgesFrom(symbol: KSymbol): Generator<Edge> {
  const place = symbol.nodes[0] ?? { file: 'Kconfig', line: 1 };
  const edges = function* (relation: string, expr: Expr | undefined, { file, line }: Place): Generator<Edge> {
    for (const to of symbolsIn(expr)) yield { from: symbol, to, relation, at: { file, line } };
  };
  yield* edges('depends on', symbol.dependsOn, place);
  for (const select of symbol.selectedBy) {
    yield* edges('is selected by', { kind: 'symbol', symbol: select.by }, select);
    yield* edges('is selected depending on', select.condition, select);
  }
  for (const imply of symbol.impliedBy) {
    yield* edges('is implied by', { kind: 'symbol', symbol: imply.by }, imply);
    yield* edges('is implied depending on', imply.condition, imply);
  }
  for (const prompt of symbol.prompts) yield* edges('has a prompt depending on', prompt.condition, prompt);
  for (const range of symbol.ranges) yield* edges('has a range depending on', range.condition, range);
  for (const preset of symbol.defaults) {
    yield* edges('has a default depending on', preset.condition, preset);
    if (!symbol.choice) yield* edges('has a default value from', preset.value, preset);
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
