import type { SymbolType } from './model.ts';

/** Types by the words that set them. Without a prototype: any word of a Kconfig file is looked up here. */
export const types: Readonly<Record<string, SymbolType>> = Object.assign(Object.create(null), {
  bool: 'bool',
  boolean: 'bool',
  tristate: 'tristate',
  int: 'int',
  hex: 'hex',
  string: 'string',
  def_bool: 'bool',
  def_tristate: 'tristate',
} satisfies Record<string, SymbolType>);
