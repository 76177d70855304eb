import { renderExpr, symbolsIn } from '../expr.ts';
import type { KconfigModel, KSymbol, Place, ReverseDependency } from '../model.ts';
import type { Asked, Selector } from './cause.ts';
import type { Base } from './subject.ts';
import { Subject } from './subject.ts';

/** Who sets a symbol without being asked. */
export interface Selectors {
  readonly selectedBy: readonly Selector[];
  readonly impliedBy: readonly Selector[];
}

/** Every `select` and `imply` of a symbol, with the values they have in a configuration. */
export function whoSelects(
  model: KconfigModel,
  base: Base,
  requests: readonly Asked[],
  symbol: KSymbol,
): Selectors {
  const { state } = new Subject(model, base, requests);
  const describe = ({ by, condition, file, line }: ReverseDependency): Selector => ({
    symbol: by.name,
    value: state.textOf(by),
    file,
    line,
    ...(condition ? { condition: renderExpr(condition) } : {}),
  });
  return { selectedBy: symbol.selectedBy.map(describe), impliedBy: symbol.impliedBy.map(describe) };
}

/** A symbol that has another value once another one is off. */
export interface Broken {
  readonly symbol: string;
  readonly before: string;
  readonly after: string;
  readonly definedAt: readonly Place[];
  /** The request for this symbol, if there is one. */
  readonly request?: Asked;
}

/** The effects of turning a symbol off. */
export interface Breakage {
  /** Its value after asking for n: not n if something selects it. */
  readonly after: string;
  /** In the order in which the tree defines them. */
  readonly broken: readonly Broken[];
  /** Symbols whose dependencies name it, on or off. */
  readonly mentionedBy: number;
}

/** Calculates the configuration with and without a symbol, and compares. */
export function whatBreaksIfOff(
  model: KconfigModel,
  base: Base,
  requests: readonly Asked[],
  symbol: KSymbol,
): Breakage {
  const before = new Subject(model, base, requests);
  const off = { symbol: symbol.name, value: 'n', file: 'asked', line: 0 };
  const after = before.with([...requests.filter(request => request.symbol !== symbol.name), off]);
  const broken: Broken[] = [];
  let mentionedBy = 0;
  for (const other of model.byName.values()) {
    if (other.nodes.length === 0 || other === symbol) continue;
    if ([...symbolsIn(other.dependsOn)].includes(symbol)) mentionedBy++;
    const [was, is] = [before.valueOf(other.name), after.valueOf(other.name)];
    if (was === is) continue;
    const request = before.requestFor(other.name);
    const definedAt = other.nodes.map(({ file, line }) => ({ file, line }));
    broken.push({ symbol: other.name, before: was, after: is, definedAt, ...(request ? { request } : {}) });
  }
  return { after: after.valueOf(symbol.name), broken, mentionedBy };
}
