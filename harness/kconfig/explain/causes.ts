import { renderExpr, symbolsIn } from '../expr.ts';
import { formerName, historyOf } from '../history/history.ts';
import {
  type KSymbol,
  letters,
  MOD,
  NO,
  type ReverseDependency,
  type SymbolType,
  type Tristate,
  YES,
} from '../model.ts';
import { isValidValue } from '../number.ts';
import { violatedRange } from '../text-value.ts';
import { probeOf } from './assumption.ts';
import type { Asked, Cause, Selector, SymbolState, Term } from './cause.ts';
import { nearestNames } from './nearest.ts';
import { placesOf, type Subject } from './subject.ts';
import { type Condition, failing } from './terms.ts';

/** Symbols that an explanation has said everything about: each is followed once. */
type Seen = Set<KSymbol>;

/** Why the symbol of a request that counts has another value than it asks for. */
export function findCause(subject: Subject, request: Asked): Cause {
  const symbol = subject.model.byName.get(request.symbol);
  if (!symbol || symbol.nodes.length === 0) {
    return findUnknown(subject, request.symbol);
  }
  if (symbol.transitional) return { kind: 'renamed', to: heirsOf(subject, symbol) };
  const misfit = findMisfit(subject, symbol, request);
  if (misfit) return misfit;
  if (subject.state.isTristate(symbol)) {
    const wanted = ['n', 'm', 'y'].indexOf(request.value) as Tristate;
    return findTristateCause(subject, symbol, wanted, new Set([symbol]));
  }
  return findBound(subject, symbol, YES, new Set([symbol])) ?? withoutPrompt(subject, symbol);
}

function findUnknown(subject: Subject, name: string): Cause {
  const { model } = subject;
  const states = (symbols: readonly KSymbol[]) => symbols.map(symbol => describe(subject, symbol));
  const defined = (names: readonly string[]) =>
    names.flatMap(other => model.byName.get(other) ?? []).filter(({ nodes }) => nodes.length > 0);
  const row = historyOf(name, model.version);
  const former = row ? undefined : formerName(name, model.version);
  if (row) {
    const { kind, gone, note, to } = row;
    return {
      kind: 'unknown symbol',
      nearest: [],
      past: { kind, version: gone, note, to: states(defined(to)) },
    };
  }
  const later = former && defined([former.name]);
  const past =
    later && later.length > 0
      ? { past: { kind: 'named later', version: former.gone, note: undefined, to: states(later) } as const }
      : {};
  return { kind: 'unknown symbol', nearest: states(later ? [] : nearestNames(model, name)), ...past };
}

/** Symbols that take their default from a transitional one. */
function heirsOf(subject: Subject, symbol: KSymbol): SymbolState[] {
  const heirs = [...subject.model.byName.values()].filter(({ defaults }) =>
    defaults.some(({ value }) => [...symbolsIn(value)].includes(symbol)),
  );
  return heirs.map(heir => describe(subject, heir));
}

const takes: Readonly<Record<SymbolType, string>> = {
  unknown: 'nothing: it has no type',
  bool: 'y or n',
  tristate: 'y, m or n',
  int: 'a decimal number without leading zeros',
  hex: 'a hexadecimal number',
  string: 'a text in double quotes',
};

/** A value that the symbol's type or range does not allow. */
function findMisfit(subject: Subject, symbol: KSymbol, { value, quoted }: Asked): Cause | undefined {
  const { type } = symbol;
  const allowed =
    type === 'bool'
      ? /^[yn]$/.test(value)
      : type === 'tristate'
        ? /^[ymn]$/.test(value)
        : isValidValue(type, value);
  const spelled = quoted === undefined || quoted === (type === 'string');
  if (!allowed || !spelled) return { kind: 'wrong type', type, takes: takes[type] };
  return type === 'int' || type === 'hex' ? findOutOfRange(subject, symbol, value) : undefined;
}

function findOutOfRange({ state }: Subject, symbol: KSymbol, value: string): Cause | undefined {
  if (state.visible[symbol.id] === NO) return undefined;
  const range = violatedRange(state, symbol, value);
  if (!range) return undefined;
  const { file, line, low, high } = range;
  return { kind: 'out of range', low: state.textOf(low), high: state.textOf(high), at: { file, line } };
}

function findTristateCause(subject: Subject, symbol: KSymbol, wanted: Tristate, seen: Seen): Cause {
  const { state, model } = subject;
  const value = state.triOf(symbol);
  if (value > wanted) {
    if (wanted === MOD && state.isBool(symbol))
      return { kind: 'modules off', modules: describe(subject, model.modules, seen) };
    const by = selectorsOf(subject, symbol.selectedBy, wanted);
    if (by.length > 0) return { kind: 'forced on', by };
  }
  const taken = findTakenChoice(subject, symbol, wanted, seen);
  if (taken) return taken;
  return findBound(subject, symbol, wanted, seen) ?? withoutPrompt(subject, symbol);
}

/** The conditions that keep every prompt of a symbol below a value. */
function findBound(subject: Subject, symbol: KSymbol, wanted: Tristate, seen: Seen): Cause | undefined {
  const { state } = subject;
  const needed = symbol.type === 'tristate' && !state.isBool(symbol) ? Math.max(wanted, MOD) : MOD;
  const prompted = symbol.nodes.filter(({ prompt }) => prompt);
  const unmet = prompted.map(node => failing(state, node, needed as Tristate));
  if (unmet.length === 0 || unmet.some(conditions => conditions.length === 0)) return undefined;
  const [fewest] = unmet.toSorted((a, b) => a.length - b.length);
  return {
    kind: 'unmet dependency',
    terms: (fewest ?? []).map(condition => termOf(subject, condition, seen)),
  };
}

function termOf(subject: Subject, { expr, file, line }: Condition, seen: Seen): Term {
  const all = [...new Set(symbolsIn(expr))];
  const symbols = all.filter(symbol => !symbol.constant && !symbol.choice && !isLiteral(symbol));
  const probe = all.find(symbol => symbol.probe !== undefined)?.probe;
  return {
    ...(probe === undefined ? {} : { probe }),
    expr: renderExpr(expr),
    value: letters[subject.state.evaluate(expr)],
    file,
    line,
    symbols: symbols.map(symbol => describe(subject, symbol, seen)),
  };
}

/** A number in a comparison: the grammar takes it for a symbol. */
const isLiteral = ({ name, nodes }: KSymbol) => nodes.length === 0 && /^-?\d|^0x/i.test(name);

/** A symbol with its value, and the reason if it is off and no request turned it off. */
function describe(subject: Subject, symbol: KSymbol, seen?: Seen): SymbolState {
  const { state } = subject;
  const askedAt = subject.requestFor(symbol.name);
  const plain = {
    symbol: symbol.name,
    value: symbol.type === 'unknown' ? 'n' : state.textOf(symbol),
    definedAt: placesOf(symbol),
    ...(askedAt ? { askedAt } : {}),
  };
  const answer = findAnswer(symbol);
  if (answer && seen && symbol.type === 'int') return { ...plain, because: answer };
  if (!seen || seen.has(symbol) || !state.isTristate(symbol) || state.triOf(symbol) === YES) return plain;
  seen.add(symbol);
  if (askedAt?.value === 'n') return plain;
  const bound = findBound(subject, symbol, YES, seen);
  const because = bound ?? (symbol.prompts.length === 0 ? withoutPrompt(subject, symbol) : undefined);
  return because ? { ...plain, because } : plain;
}

function findTakenChoice(subject: Subject, symbol: KSymbol, wanted: Tristate, seen: Seen): Cause | undefined {
  const { state } = subject;
  const choice = symbol.memberOf;
  if (!choice || state.visible[symbol.id] === NO) return undefined;
  const taken = wanted === NO ? symbol : choice.choice?.members.find(member => state.triOf(member) === YES);
  const node = choice.nodes[0];
  if (!taken || !node) return undefined;
  return {
    kind: 'choice taken',
    choice: node.prompt?.text ?? '',
    at: { file: node.file, line: node.line },
    by: describe(subject, taken, seen),
  };
}

/** The toolchain's answer that a symbol takes its value from, where nothing else sets it. */
function findAnswer(symbol: KSymbol): Cause | undefined {
  const macro = symbol.prompts.length === 0 && symbol.selectedBy.length === 0 ? probeOf(symbol) : undefined;
  const [at] = placesOf(symbol);
  return macro === undefined || !at ? undefined : { kind: 'toolchain', symbol: symbol.name, macro, at };
}

function withoutPrompt(subject: Subject, symbol: KSymbol): Cause {
  const { state } = subject;
  const answer = findAnswer(symbol);
  if (answer) return answer;
  return {
    kind: 'no prompt',
    type: symbol.type,
    selectedBy: selectorsOf(subject, symbol.selectedBy, -1),
    defaults: symbol.defaults.map(({ file, line, value, condition }) => ({
      file,
      line,
      value: renderExpr(value),
      ...(condition && state.evaluate(condition) === NO ? { condition: renderExpr(condition) } : {}),
    })),
  };
}

/** Selects whose own value is above a limit. */
function selectorsOf({ state }: Subject, selects: readonly ReverseDependency[], above: number): Selector[] {
  return selects
    .map(select => ({ select, value: Math.min(state.triOf(select.by), state.evaluate(select.condition)) }))
    .filter(({ value }) => value > above)
    .map(({ select: { by, condition, file, line } }) => ({
      symbol: by.name,
      value: state.textOf(by),
      file,
      line,
      ...(condition && state.evaluate(condition) !== YES ? { condition: renderExpr(condition) } : {}),
    }));
}
