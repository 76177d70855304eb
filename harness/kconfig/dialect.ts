/**
 * Where kernels differ in how they calculate a configuration. It is read from the tree's own `scripts/kconfig`
 * and not derived from a version: vendors' trees carry such changes under any number.
 */
export interface Dialect {
  /**
   * `symbol`: a choice is a symbol with a value of its own, may be tristate or optional, and symbols below a
   * member that depend on it are no members (as in 6.1). `menu`: it is a menu of bool members (as in 6.12).
   */
  readonly choices: 'symbol' | 'menu';
  /** An int or hex symbol that nothing gives a value is 0 or 0x0; before, it was an empty string. */
  readonly numbersDefaultToZero: boolean;
  /** A number outside its range that is read from a .config falls back to the default; now it is clamped. */
  readonly resetsOutOfRange: boolean;
}

/** What a tree without `scripts/kconfig` is taken for. */
const newest: Dialect = { choices: 'menu', numbersDefaultToZero: true, resetsOutOfRange: false };

/** The dialect of a tree. `read` returns a file of the tree, undefined if there is none. */
export function detectDialect(read: (path: string) => string | undefined): Dialect {
  const header = read('scripts/kconfig/expr.h');
  if (header === undefined) return newest;
  return {
    choices: header.includes('choice_members') ? 'menu' : 'symbol',
    numbersDefaultToZero: read('scripts/kconfig/symbol.c')?.includes('newval.val = "0x0"') ?? true,
    resetsOutOfRange: read('scripts/kconfig/confdata.c')?.includes("if it's out of range") ?? false,
  };
}
