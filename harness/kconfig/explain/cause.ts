import type { Setting } from '../configure.ts';
import type { Place, SymbolType } from '../model.ts';
import type { Tool } from './toolchain.ts';

/** One request of a fragment, with its place. */
export interface Asked extends Setting, Place {
  readonly reason?: string;
}

/** A symbol as an explanation shows it. */
export interface SymbolState {
  readonly symbol: string;
  /** `n` `m` `y`, a number, a string. */
  readonly value: string;
  readonly definedAt: readonly Place[];
  /** The request that is about it, if there is one. */
  readonly askedAt?: Asked;
  /** Why it has that value, if the value alone does not show it: unmet dependencies, no prompt and so on. */
  readonly because?: Cause;
}

/** A part of a dependency that is not met, as the Kconfig file spells it. */
export interface Term extends Place {
  readonly expr: string;
  /** `n`, or `m` where y is needed. */
  readonly value: string;
  readonly symbols: readonly SymbolState[];
  /** The macro, where the toolchain decides. */
  readonly probe?: string;
}

/** A `select` or `imply` line. */
export interface Selector extends Place {
  readonly symbol: string;
  readonly value: string;
  /** Its `if` and what surrounds it, unless that is y. */
  readonly condition?: string;
}

/** Where else the tree mentions a name that this architecture's Kconfig files do not define. */
export interface Elsewhere {
  /** `config NAME` in files that this architecture does not read. */
  readonly definedAt: readonly Place[];
  /** Makefile lines that build an object of that name, and the option that they do it for. */
  readonly builtWith: readonly (Place & { readonly option: string; readonly object: string })[];
}

/** The history of a name in mainline. */
export interface Past {
  readonly kind: 'renamed' | 'removed' | 'never in mainline' | 'named later';
  /** The version: `5.18`, `6.1..6.12`. */
  readonly version: string | undefined;
  readonly note: string | undefined;
  /** Options of this tree that do its work. */
  readonly to: readonly SymbolState[];
}

/** Why a symbol does not have the value that was asked for. */
export type Cause =
  | {
      readonly kind: 'unknown symbol';
      readonly nearest: readonly SymbolState[];
      readonly past?: Past;
      readonly elsewhere?: Elsewhere;
    }
  | { readonly kind: 'unmet dependency'; readonly terms: readonly Term[] }
  | {
      readonly kind: 'no prompt';
      readonly type: SymbolType;
      readonly selectedBy: readonly Selector[];
      readonly defaults: readonly (Place & { readonly value: string; readonly condition?: string })[];
    }
  | {
      readonly kind: 'choice taken';
      readonly choice: string;
      readonly at: Place;
      readonly by: SymbolState;
    }
  | { readonly kind: 'wrong type'; readonly type: SymbolType; readonly takes: string }
  | { readonly kind: 'modules off'; readonly modules: SymbolState }
  | { readonly kind: 'out of range'; readonly low: string; readonly high: string; readonly at: Place }
  /** A transitional symbol: it is read from an old .config, handed on to others, and never written. */
  | { readonly kind: 'renamed'; readonly to: readonly SymbolState[] }
  | { readonly kind: 'overridden'; readonly by: Asked }
  | { readonly kind: 'forced on'; readonly by: readonly Selector[] }
  /** The toolchain was asked, and gave the symbol its value. */
  | { readonly kind: 'toolchain'; readonly symbol: string; readonly macro: string; readonly at: Place };

/** An assignment that helps: a new line of a fragment, or another value in the line that is there. */
export interface Change {
  readonly symbol: string;
  readonly value: string;
  readonly quoted: boolean;
  /** The request whose value has to change. */
  readonly replaces?: Asked;
}

/** Options that a fix turns off beside those that it names. */
export interface Lost {
  /** Names, requested ones first. */
  readonly symbols: readonly string[];
  /** Number of options that were on. */
  readonly of: number;
}

/**
 * Assignments after which the request comes true; without any one of them it does not. Both were calculated. With
 * `tools` that holds once the kernel is built with them.
 */
export interface Fix {
  readonly changes: readonly Change[];
  readonly tools: readonly Tool[];
  readonly lost: Lost;
  /** Requests that were met and that this makes fail. */
  readonly breaks: readonly Asked[];
}

/** A fix that is not proposed, for what it loses. */
export interface Refused {
  readonly changes: readonly Change[];
  readonly lost: Lost;
  /** Options that must stay on, and would not. */
  readonly kept: readonly string[];
}

/** Why one request is not met, and the fix. */
export interface Explanation {
  readonly request: Asked;
  /** Its value: `n` if it is not in the .config. */
  readonly got: string;
  readonly definedAt: readonly Place[];
  readonly cause: Cause;
  /** Undefined if no assignments were found that help at a sensible price. */
  readonly fix: Fix | undefined;
  /** A fix that helps and is not proposed, for what it loses. */
  readonly refused?: Refused;
}
