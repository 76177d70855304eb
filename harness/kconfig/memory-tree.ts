import type { KconfigHost } from './host.ts';
import type { KconfigModel } from './model.ts';
import { parseKconfig } from './parser.ts';

interface Surroundings {
  /** Other files of the tree, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly shell?: (command: string) => string | undefined;
  /** Of kernels whose choices are symbols with a value of their own, or menus of bools. Default `menu`. */
  readonly dialect?: 'symbol' | 'menu';
}

const sources = {
  symbol: {
    'scripts/kconfig/expr.h': '',
    'scripts/kconfig/symbol.c': '',
    'scripts/kconfig/confdata.c': "Reset a string value if it's out of range\n# end of %s end_check",
  },
  menu: {
    'scripts/kconfig/expr.h': 'choice_members',
    'scripts/kconfig/symbol.c': 'newval.val = "0x0"',
    'scripts/kconfig/confdata.c': '# end of %s end_check',
  },
} as const;

/** Reads a Kconfig tree that is held in memory; the text is its top file. */
export function readText(text: string, surroundings: Surroundings = {}): KconfigModel {
  const { files = {}, env = {}, shell = () => '', dialect = 'menu' } = surroundings;
  const all: Readonly<Record<string, string>> = { ...sources[dialect], ...files, Kconfig: text };
  const host: KconfigHost = {
    env,
    shell,
    readFile: path => (Object.hasOwn(all, path) ? all[path] : undefined),
  };
  return parseKconfig(host);
}
