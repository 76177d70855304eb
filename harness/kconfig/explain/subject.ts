import type { Calculation } from '../calculation.ts';
import { configure, type Mode, type Setting } from '../configure.ts';
import { sameValue } from '../diff.ts';
import type { KconfigModel, KSymbol, Place } from '../model.ts';
import type { Asked } from './cause.ts';

/** The configuration below the requests. */
export interface Base {
  readonly mode: Mode;
  /** The values of the base itself. */
  readonly settings: readonly Setting[];
  /** Options that must stay on: no fix turns one off. */
  readonly keep?: ReadonlySet<string>;
}

/** A configuration that is explained: its base, its requests and their values. */
export class Subject {
  readonly model: KconfigModel;
  readonly base: Base;
  readonly requests: readonly Asked[];
  readonly state: Calculation;
  /** Values that another toolchain would give. */
  readonly assumed: ReadonlyMap<KSymbol, string> | undefined;
  readonly #bySymbol: ReadonlyMap<string, Asked>;

  constructor(
    model: KconfigModel,
    base: Base,
    requests: readonly Asked[],
    assumed?: ReadonlyMap<KSymbol, string>,
  ) {
    this.assumed = assumed;
    this.model = model;
    this.base = base;
    this.requests = requests;
    this.state = configure(model, base.mode, [...base.settings, ...requests], assumed).calculation;
    this.#bySymbol = new Map(requests.map(request => [request.symbol, request]));
  }

  /** The request that counts for a symbol: the last one. */
  requestFor(symbol: string): Asked | undefined {
    return this.#bySymbol.get(symbol);
  }

  /** The same base with other requests, and another toolchain's answers. */
  with(requests: readonly Asked[], assumed?: ReadonlyMap<KSymbol, string>): Subject {
    return new Subject(this.model, this.base, requests, assumed);
  }

  /** The value of a symbol in the .config, `n` if it is absent. */
  valueOf(name: string): string {
    const symbol = this.model.byName.get(name);
    return symbol ? valueIn(this.state, symbol) : 'n';
  }

  /** Whether the symbol of a request has the value that is asked for. */
  isMet({ symbol: name, value }: Setting): boolean {
    const symbol = this.model.byName.get(name);
    if (!symbol || symbol.nodes.length === 0) return value === 'n';
    const quoted = symbol.type === 'string';
    return sameValue({ value, quoted }, { value: valueIn(this.state, symbol), quoted });
  }

  /** Requests whose symbols don't have the value that is asked for, those that a later one replaces left out. */
  unmet(): Asked[] {
    return this.requests.filter(
      request => this.requestFor(request.symbol) === request && !this.isMet(request),
    );
  }
}

function valueIn(state: Calculation, symbol: KSymbol): string {
  if (symbol.transitional) return 'n';
  const text = state.textOf(symbol);
  return state.isTristate(symbol) || state.written[symbol.id] ? text : 'n';
}

export function placesOf(symbol: KSymbol): Place[] {
  return symbol.nodes.map(({ file, line }) => ({ file, line }));
}
