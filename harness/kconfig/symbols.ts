import type { KSymbol } from './model.ts';

/** All symbols, constants and choices of a model that is being read. */
export class SymbolTable {
  readonly all: KSymbol[] = [];
  readonly byName = new Map<string, KSymbol>();
  readonly choices: KSymbol[] = [];
  readonly no = this.#add('n', { constant: true, type: 'tristate' });
  readonly mod = this.#add('m', { constant: true, type: 'tristate' });
  readonly yes = this.#add('y', { constant: true, type: 'tristate' });
  readonly #constants = new Map<string, KSymbol>([
    ['n', this.no],
    ['m', this.mod],
    ['y', this.yes],
  ]);
  readonly #probes = new Map<string, KSymbol>();
  readonly #namedChoices = new Map<string, KSymbol>();

  /** The symbol of that name; bare y, m and n are constants. */
  symbol(name: string): KSymbol {
    const known = this.byName.get(name);
    if (known) return known;
    if (name === 'y' || name === 'm' || name === 'n') return this.constant(name);
    const symbol = this.#add(name, {});
    this.byName.set(name, symbol);
    return symbol;
  }

  /** A constant in quotes. */
  constant(value: string): KSymbol {
    const known = this.#constants.get(value);
    if (known) return known;
    const symbol = this.#add(value, { constant: true });
    this.#constants.set(value, symbol);
    return symbol;
  }

  /** The result of a `$(…)`: a constant of its own if it is y, n or a number, so that it can be explained. */
  fromMacro(value: string, macro: string): KSymbol {
    if (!/^(y|n|-?\d+|0x[\da-f]+)$/i.test(value)) return this.symbol(value);
    const key = `${value} ${macro}`;
    const known = this.#probes.get(key);
    if (known) return known;
    const symbol = this.#add(value, { constant: true, type: /^[yn]$/.test(value) ? 'tristate' : 'unknown' });
    symbol.probe = macro;
    this.#probes.set(key, symbol);
    return symbol;
  }

  /** A new choice, or one more block of a named one. */
  choice(name: string | undefined): KSymbol {
    const known = name === undefined ? undefined : this.#namedChoices.get(name);
    if (known) return known;
    const symbol = this.#add(name ?? '', {});
    symbol.choice = { members: [], optional: false };
    this.choices.push(symbol);
    if (name !== undefined) this.#namedChoices.set(name, symbol);
    return symbol;
  }

  #add(
    name: string,
    { constant = false, type = 'unknown' }: Partial<Pick<KSymbol, 'constant' | 'type'>>,
  ): KSymbol {
    const symbol: KSymbol = {
      id: this.all.length,
      name,
      constant,
      type,
      nodes: [],
      prompts: [],
      defaults: [],
      ranges: [],
      selectedBy: [],
      impliedBy: [],
      dependsOn: undefined,
      choice: undefined,
      memberOf: undefined,
      transitional: false,
      probe: undefined,
      unwritten: false,
      allnoconfigYes: false,
    };
    this.all.push(symbol);
    return symbol;
  }
}
