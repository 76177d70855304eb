import { describe, expect, test } from 'vitest';
import { configure, type Mode, type Setting } from './configure.ts';
import { readText } from './memory-tree.ts';
import { renderDotconfig } from './write.ts';

/** Parts of `scripts/kconfig` by which a tree of some version is known. */
const sources = {
  '4.14': {
    'scripts/kconfig/expr.h': '',
    'scripts/kconfig/zconf.y': '%token <id>T_OPTION',
    'scripts/kconfig/symbol.c': 'sym->implied.tri == yes',
    'scripts/kconfig/confdata.c': "if it's out of range",
  },
  '4.19': {
    'scripts/kconfig/expr.h': '',
    'scripts/kconfig/zconf.y': '%token <id>T_OPTION T_ASSIGN',
    'scripts/kconfig/symbol.c': 'sym->implied.tri == yes',
    'scripts/kconfig/confdata.c': "if it's out of range",
  },
  '5.4': {
    'scripts/kconfig/expr.h': '',
    'scripts/kconfig/parser.y': '%token T_OPTION T_ASSIGN',
    'scripts/kconfig/symbol.c': 'sym->implied.tri == yes',
    'scripts/kconfig/confdata.c': "if it's out of range # end of %s",
  },
  '5.10': {
    'scripts/kconfig/expr.h': '',
    'scripts/kconfig/parser.y': '%token T_OPTION T_ASSIGN',
    'scripts/kconfig/symbol.c': '',
    'scripts/kconfig/confdata.c': "if it's out of range # end of %s",
  },
  '7.2': {
    'scripts/kconfig/expr.h': 'choice_members',
    'scripts/kconfig/parser.y': '',
    'scripts/kconfig/symbol.c': 'newval.val = "0x0"',
    'scripts/kconfig/confdata.c': '# end of %s end_check',
  },
} as const;

type Version = keyof typeof sources;

interface Tree {
  readonly version: Version;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** The .config without its comments. */
function configOf({ version, text, files = {}, env = {} }: Tree, mode: Mode, settings: Setting[] = []) {
  const model = readText(text, { files: { ...sources[version], ...files }, env });
  const lines = renderDotconfig(model, configure(model, mode, settings).calculation).split('\n');
  return lines.filter(line => /CONFIG_/.test(line));
}

const y = (symbol: string): Setting => ({ symbol, value: 'y' });

describe('Linux 7.x: depends on X if Y', () => {
  const text = 'config X\n\tbool "x"\nconfig Y\n\tbool "y"\nconfig A\n\tbool "a"\n\tdepends on X if Y\n';
  test.each<[string, Setting[], string]>([
    ['needs X while Y is on', [y('Y'), y('A')], '# CONFIG_X is not set\nCONFIG_Y=y'],
    ['is met by X', [y('X'), y('Y'), y('A')], 'CONFIG_X=y\nCONFIG_Y=y\nCONFIG_A=y'],
    ['needs nothing while Y is off', [y('A')], '# CONFIG_X is not set\n# CONFIG_Y is not set\nCONFIG_A=y'],
  ])('%s', (_, settings, expected) => {
    expect(configOf({ version: '7.2', text }, 'allnoconfig', settings).join('\n')).toBe(expected);
  });

  test('takes any expression as its condition', () => {
    const of = (condition: string) =>
      configOf(
        {
          version: '7.2',
          text: `config Y\n\tbool "y"\nconfig Z\n\tbool "z"\nconfig A\n\tbool "a"\n\tdepends on n if ${condition}\n`,
        },
        'allnoconfig',
        [y('Y'), y('A')],
      ).includes('CONFIG_A=y');
    expect(['Y && Z', 'Y || Z', '!Y', '!Z', 'Y != n', '!(Y && !Z)'].filter(of)).toEqual([
      'Y && Z',
      '!Y',
      '!(Y && !Z)',
    ]);
  });
});

describe('up to 5.13: option lines', () => {
  test('option modules names the symbol for modules', () => {
    const text = 'config MODULES\n\tbool "m"\n\toption modules\nconfig A\n\ttristate "a"\n';
    const settings = [y('MODULES'), { symbol: 'A', value: 'm' }];
    expect(configOf({ version: '5.10', text }, 'allnoconfig', settings)).toEqual([
      'CONFIG_MODULES=y',
      'CONFIG_A=m',
    ]);
  });
  test('option allnoconfig_y is y in allnoconfig', () => {
    const text = 'config A\n\tbool "a"\n\toption allnoconfig_y\nconfig B\n\tbool "b"\n';
    expect(configOf({ version: '5.10', text }, 'allnoconfig')).toEqual([
      'CONFIG_A=y',
      '# CONFIG_B is not set',
    ]);
  });
  test('option defconfig_list is in no .config from 4.18 on', () => {
    const text = 'config LIST\n\tstring\n\toption defconfig_list\n\tdefault "/boot/config"\n';
    expect(configOf({ version: '5.10', text }, 'olddefconfig')).toEqual([]);
    expect(configOf({ version: '4.14', text }, 'olddefconfig')).toEqual(['CONFIG_LIST="/boot/config"']);
  });
  test('---help--- begins a help text and boolean is bool', () => {
    const text = 'config A\n\tboolean "a"\n\t---help---\n\t  config X\n\nconfig B\n\tbool "b"\n';
    expect(configOf({ version: '4.19', text }, 'allnoconfig')).toEqual([
      '# CONFIG_A is not set',
      '# CONFIG_B is not set',
    ]);
  });
});

describe('up to 4.17: the environment without macros', () => {
  const text = `mainmenu "Linux/$ARCH $KERNELVERSION"
config ARCH
	string
	option env="ARCH"
config SRCARCH
	string
	option env="SRCARCH"
config KERNELVERSION
	string
	option env="KERNELVERSION"
source "arch/$SRCARCH/Kconfig"
source lib/Kconfig
`;
  const files = {
    'arch/arm64/Kconfig': 'config NAME\n\tstring\n\tdefault "$(ARCH) of $ARCH"\n',
    'lib/Kconfig': 'config LIB\n\tprompt lib\n\tbool\n',
  };
  const env = { ARCH: 'arm64', SRCARCH: 'arm64', KERNELVERSION: '4.14.336' };

  test('source and mainmenu expand $SYMBOL, other texts stay as they are', () => {
    const tree: Tree = { version: '4.14', text, files, env };
    expect(configOf(tree, 'allnoconfig')).toEqual([
      'CONFIG_NAME="$(ARCH) of $ARCH"',
      '# CONFIG_LIB is not set',
    ]);
    const model = readText(text, { files: { ...sources['4.14'], ...files }, env });
    expect(model.root.prompt?.text).toBe('Linux/arm64 4.14.336');
  });
  test('$(…) is a macro from 4.18 on', () => {
    const macros = 'source "arch/$(SRCARCH)/Kconfig"\n';
    expect(configOf({ version: '4.19', text: macros, files, env }, 'allnoconfig')).toEqual([
      'CONFIG_NAME="arm64 of $ARCH"',
    ]);
  });
});

describe('up to 5.6: imply', () => {
  const text = `config MODULES
	def_bool y
	${'modules'}
config A
	tristate "a"
	imply B
config D
	tristate "d"
config B
	tristate "b"
	depends on D
`;
  const settings = [y('A'), { symbol: 'D', value: 'm' }];
  test('lifts a symbol that y implies to y', () => {
    expect(configOf({ version: '5.4', text }, 'alldefconfig', settings)).toContain('CONFIG_B=y');
  });
  test('stays below its dependencies from 5.7 on', () => {
    expect(configOf({ version: '5.10', text }, 'alldefconfig', settings)).toContain('CONFIG_B=m');
  });
});

test.each<[Version, string[]]>([
  ['4.19', []],
  ['5.4', ['# end of Filled']],
  ['7.2', ['# end of Filled', '# end of Empty']],
])('%s marks the ends of its menus', (version, ends) => {
  const text = 'menu "Filled"\nconfig A\n\tbool "a"\nendmenu\nmenu "Empty"\nendmenu\n';
  const model = readText(text, { files: sources[version] });
  const config = renderDotconfig(model, configure(model, 'olddefconfig', []).calculation);
  expect(config.split('\n').filter(line => line.startsWith('# end'))).toEqual(ends);
});
