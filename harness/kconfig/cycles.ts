import { symbolsIn } from './expr.ts';
import { TreeFault } from './faults.ts';
import type { Expr, KSymbol, Place } from './model.ts';

interface Edge {
  readonly from: KSymbol;
  readonly to: KSymbol;
  readonly relation: string;
  readonly at: Place;
}

/** Throws {@link TreeFault} with the whole cycle if a symbol's value depends on itself. */
export function refuseCycles(symbols: readonly KSymbol[]): void {
  const state = new Uint8Array(symbols.length);
  for (const symbol of symbols) {
    if (state[symbol.id] === 0 && !symbol.constant && !symbol.memberOf) walk(symbol, state);
  }
}

const ACTIVE = 1;
const DONE = 2;

/** Depth first with a stack of its own: chains of dependencies may be longer than the engine's stack. */
function walk(start: KSymbol, state: Uint8Array): void {
  const path: { symbol: KSymbol; edges: Iterator<Edge>; edge: Edge | undefined }[] = [];
  const enter = (symbol: KSymbol) => {
    state[symbol.id] = ACTIVE;
    path.push({ symbol, edges: edgesOf(symbol), edge: undefined });
  };
  enter(start);
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const step = top.edges.next();
    if (step.done) {
      state[top.symbol.id] = DONE;
      path.pop();
      continue;
    }
    top.edge = step.value;
    const next = groupOf(step.value.to);
    if (state[next.id] === ACTIVE) {
      const from = path.findIndex(({ symbol }) => symbol === next);
      throw cycleFault(path.slice(from).flatMap(({ edge }) => edge ?? []));
    }
    if (state[next.id] !== DONE && !next.constant) enter(next);
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
