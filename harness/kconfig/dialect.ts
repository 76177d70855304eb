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
  /** Blocks take `option NAME` (up to 5.13): `modules`, `allnoconfig_y`, `defconfig_list`, `env="VARIABLE"`. */
  readonly takesOptions: boolean;
  /** Prompts and paths of one word need no quotes (up to 4.20). */
  readonly takesBareTexts: boolean;
  /**
   * `macros`: `$(…)` is expanded wherever it stands (4.18 on). `environment`: there are no macros; the values of
   * `option env` symbols are `$NAME` in `source`, `mainmenu` (up to 4.17).
   */
  readonly expansion: 'macros' | 'environment';
  /**
   * `below-dependencies`: an implied symbol is at most what its dependencies allow (5.7 on). `up-to-yes`: any
   * dependency that is not n lets it through, and a symbol that y implies is never m.
   */
  readonly implies: 'below-dependencies' | 'up-to-yes';
  /** Menus whose end the .config marks: none (up to 5.1), those with entries, all (5.18 on). */
  readonly marksEnds: 'never' | 'of-filled-menus' | 'always';
}

/** The dialect of a tree without `scripts/kconfig`. */
const newest: Dialect = {
  choices: 'menu',
  numbersDefaultToZero: true,
  resetsOutOfRange: false,
  takesOptions: false,
  takesBareTexts: false,
  expansion: 'macros',
  implies: 'below-dependencies',
  marksEnds: 'always',
};

/** The dialect of a tree. `read` returns a file of the tree, undefined if there is none. */
export function detectDialect(read: (path: string) => string | undefined): Dialect {
  const header = read('scripts/kconfig/expr.h');
  if (header === undefined) return newest;
  const old = read('scripts/kconfig/zconf.y');
  const grammar = read('scripts/kconfig/parser.y') ?? old ?? '';
  const values = read('scripts/kconfig/symbol.c') ?? '';
  const files = read('scripts/kconfig/confdata.c') ?? '';
  return {
    choices: header.includes('choice_members') ? 'menu' : 'symbol',
    numbersDefaultToZero: values.includes('newval.val = "0x0"'),
    resetsOutOfRange: files.includes("if it's out of range"),
    takesOptions: grammar.includes('T_OPTION'),
    takesBareTexts: old !== undefined,
    expansion: old !== undefined && !grammar.includes('T_ASSIGN') ? 'environment' : 'macros',
    implies: /sym->implied\.tri == yes/.test(values) ? 'up-to-yes' : 'below-dependencies',
    marksEnds: !files.includes('# end of %s')
      ? 'never'
      : files.includes('end_check')
        ? 'always'
        : 'of-filled-menus',
  };
}
