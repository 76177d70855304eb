import type { KconfigModel, KSymbol } from './model.ts';

/** Symbols that the tree defines for this architecture, those that are only mentioned in conditions left out. */
export function definedSymbols({ byName }: KconfigModel): KSymbol[] {
  return [...byName.values()].filter(({ nodes }) => nodes.length > 0);
}

/** Their names. */
export function definedNames(model: KconfigModel): Set<string> {
  return new Set(definedSymbols(model).map(({ name }) => name));
}
