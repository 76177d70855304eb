import type { KconfigHost } from './host.ts';
import type { KSymbol, Place, Remark } from './model.ts';
import type { SymbolTable } from './symbols.ts';

/**
 * How trees up to 4.17 read the environment: `option env="ARCH"` gives a string symbol the value of a variable,
 * and `$SYMBOL` in `source` and `mainmenu` stands for its value.
 */
export class Environment {
  readonly #host: KconfigHost;
  readonly #symbols: SymbolTable;
  readonly #warnings: Remark[];
  readonly #values = new Map<string, string>();

  constructor(host: KconfigHost, symbols: SymbolTable, warnings: Remark[]) {
    this.#host = host;
    this.#symbols = symbols;
    this.#warnings = warnings;
  }

  /** Gives the symbol the value of the environment variable. The symbol is never written to .config. */
  bind(symbol: KSymbol, variable: string, place: Place): void {
    symbol.unwritten = true;
    const value = this.#host.env[variable];
    if (value === undefined) {
      this.#warnings.push({ ...place, text: `environment variable ${variable} undefined` });
      return;
    }
    this.#values.set(symbol.name, value);
    const constant = { kind: 'symbol', symbol: this.#symbols.constant(value) } as const;
    symbol.defaults.push({ ...place, value: constant, condition: undefined });
  }

  /** Text with every `$SYMBOL` replaced; one that has no value is empty. */
  expand(text: string): string {
    return text.replace(/\$(\w*)/g, (_, name: string) => this.#values.get(name) ?? '');
  }
}
