import type { Dialect } from './dialect.ts';

/** Value of a bool or tristate symbol or of an expression: 0 is n, 1 is m, 2 is y. */
export type Tristate = 0 | 1 | 2;

export const NO = 0;
export const MOD = 1;
export const YES = 2;

/** A tristate value as a .config spells it. */
export const letters = ['n', 'm', 'y'] as const;

export type SymbolType = 'unknown' | 'bool' | 'tristate' | 'int' | 'hex' | 'string';

/** Where something is defined: path below the tree's root and line, from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** An expression after `if`, `depends on`, `default`. `id` numbers the nodes of a model that are worth caching. */
export type Expr =
  | { readonly kind: 'symbol'; readonly symbol: KSymbol }
  | { readonly kind: 'not'; readonly operand: Expr }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Expr[]; readonly id: number }
  | {
      readonly kind: 'compare';
      readonly op: Comparison;
      readonly left: KSymbol;
      readonly right: KSymbol;
      readonly id: number;
    };

/** Something that a definition of a symbol says, under a condition; undefined is "always". */
interface Property extends Place {
  /** The line's own condition and everything around it: menus, `if`s, `depends on`. */
  condition: Expr | undefined;
}

/** The text that menuconfig shows. Without a visible prompt only Kconfig itself sets the symbol. */
export interface Prompt extends Property {
  readonly text: string;
  /** The condition after `if` in its own line. */
  readonly ownCondition: Expr | undefined;
}

export interface Default extends Property {
  readonly value: Expr;
}

export interface Range extends Property {
  readonly low: KSymbol;
  readonly high: KSymbol;
}

/** `select` or `imply` as its target sees it. */
export interface ReverseDependency extends Property {
  readonly by: KSymbol;
  readonly target: KSymbol;
}

/** One `config`, `choice`, `menu`, `if` or `comment` block where it stands. */
export interface MenuNode extends Place {
  readonly kind: 'root' | 'config' | 'choice' | 'menu' | 'if' | 'comment';
  readonly parent: MenuNode | undefined;
  readonly children: MenuNode[];
  readonly symbol: KSymbol | undefined;
  /** The last prompt of the block, which is the one that menus show. */
  prompt: Prompt | undefined;
  /** Dependencies, those of the blocks around it included once the model is finished. */
  dependsOn: Expr | undefined;
  /** The parts of `dependsOn` that stand at this very block, each with its line. */
  readonly conditions: { readonly expr: Expr; readonly line: number }[];
  visibleIf: Expr | undefined;
  /** The properties that this block gives to its symbol. */
  readonly prompts: Prompt[];
  readonly defaults: Default[];
  readonly ranges: Range[];
  readonly selects: ReverseDependency[];
  readonly implies: ReverseDependency[];
}

/** A `choice` block (or blocks, if it is a named one). */
export interface Choice {
  /** Its members in the order of the menu. */
  readonly members: KSymbol[];
  optional: boolean;
}

/** A symbol, a constant, or the nameless symbol of a choice. */
export interface KSymbol {
  readonly id: number;
  /** Without `CONFIG_`; a constant's name is its value; a choice's is empty or its own. */
  readonly name: string;
  readonly constant: boolean;
  type: SymbolType;
  readonly nodes: MenuNode[];
  readonly prompts: Prompt[];
  readonly defaults: Default[];
  readonly ranges: Range[];
  readonly selectedBy: ReverseDependency[];
  readonly impliedBy: ReverseDependency[];
  /** Dependencies of all definitions, or-ed. Undefined if no definition has any. */
  dependsOn: Expr | undefined;
  /** Set on the symbol of a choice. */
  choice: Choice | undefined;
  /** The choice that this symbol is a member of. */
  memberOf: KSymbol | undefined;
  /** Renamed or gone: it is read from an old .config and never written. */
  transitional: boolean;
  /** Of a constant: the `$(…)` that it came of, as it is written: `$(cc-option,-fsanitize=kcfi)`. */
  probe: string | undefined;
  /** Never written to a .config: `option env`, and `option defconfig_list` where the dialect leaves it out. */
  unwritten: boolean;
  /** `option allnoconfig_y`: allnoconfig answers y. */
  allnoconfigYes: boolean;
}

export interface Remark extends Place {
  readonly text: string;
}

/** A whole Kconfig tree, read once for one architecture and toolchain. Nothing changes it afterwards. */
export interface KconfigModel {
  readonly dialect: Dialect;
  /** KERNELVERSION: `6.1.192`; empty where the environment has none. */
  readonly version: string;
  readonly root: MenuNode;
  /** By id: constants, symbols and choices. */
  readonly symbols: readonly KSymbol[];
  /** Symbols by name, constants and choices left out; also those that are only mentioned (type `unknown`). */
  readonly byName: ReadonlyMap<string, KSymbol>;
  /** Choices in the order in which they are read. */
  readonly choices: readonly KSymbol[];
  /** The symbol with `modules`; the constant n in a tree without one. */
  readonly modules: KSymbol;
  /** Number of expression nodes with an id. */
  readonly expressions: number;
  /** Files that were read, in order. */
  readonly files: readonly string[];
  /** Warnings that `conf` prints while it reads the tree. */
  readonly warnings: readonly Remark[];
}
