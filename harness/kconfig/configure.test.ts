import { describe, expect, test } from 'vitest';
import { configure, type Mode } from './configure.ts';
import { parseDotconfig } from './dotconfig.ts';
import { readText } from './memory-tree.ts';
import { renderDotconfig } from './write.ts';

interface Case {
  readonly kconfig: string;
  readonly settings?: string;
  readonly mode?: Mode;
  readonly dialect?: 'symbol' | 'menu';
}

/** The options of the .config, one after another. */
function optionsOf({ kconfig, settings = '', mode = 'olddefconfig', dialect = 'menu' }: Case): string {
  const model = readText(kconfig, { dialect });
  const { calculation } = configure(model, mode, parseDotconfig(settings, 'given'));
  return renderDotconfig(model, calculation)
    .split('\n')
    .filter(line => line.includes('CONFIG_'))
    .map(line => line.replace(/^# CONFIG_(\w+) is not set$/, '$1=n').replace('CONFIG_', ''))
    .join(' ');
}

const modules = 'config MODULES\n\tbool "m"\n\tmodules\n';
const choice =
  'choice\n\tprompt "c"\n\tdefault B\nconfig A\n\tbool "a"\nconfig B\n\tbool "b"\nconfig C\n\tbool "c"\nendchoice\n';

describe('values', () => {
  test.each<[string, string, Case]>([
    [
      'a select outdoes the user',
      'A=y B=y',
      {
        kconfig: 'config A\n\tbool "a"\n\tselect B\nconfig B\n\tbool "b"\n',
        settings: 'CONFIG_A=y\nCONFIG_B=n',
      },
    ],
    [
      'an imply is only a default',
      'A=y B=n',
      {
        kconfig: 'config A\n\tbool "a"\n\timply B\nconfig B\n\tbool "b"\n',
        settings: 'CONFIG_A=y\nCONFIG_B=n',
      },
    ],
    [
      'an imply gives way to dependencies',
      'A=y B=n',
      {
        kconfig: 'config A\n\tbool "a"\n\timply B\nconfig B\n\tbool "b"\n\tdepends on X\n',
        settings: 'CONFIG_A=y',
      },
    ],
    [
      'without modules m is y',
      'MODULES=n A=y',
      { kconfig: `${modules}config A\n\ttristate "a"\n`, settings: 'CONFIG_A=m' },
    ],
    [
      'with modules m is m',
      'MODULES=y A=m',
      { kconfig: `${modules}config A\n\ttristate "a"\n`, settings: 'CONFIG_MODULES=y\nCONFIG_A=m' },
    ],
    [
      'a dependency on m bounds to m',
      'MODULES=y A=m B=m',
      {
        kconfig: `${modules}config A\n\ttristate "a"\nconfig B\n\ttristate "b"\n\tdepends on A\n`,
        settings: 'CONFIG_MODULES=y\nCONFIG_A=m\nCONFIG_B=y',
      },
    ],
    [
      'a bool below m is y',
      'MODULES=y A=m B=y',
      {
        kconfig: `${modules}config A\n\ttristate "a"\nconfig B\n\tbool "b"\n\tdepends on A\n`,
        settings: 'CONFIG_MODULES=y\nCONFIG_A=m\nCONFIG_B=y',
      },
    ],
    [
      'a symbol without prompt ignores the user',
      'A=y',
      { kconfig: 'config A\n\tdef_bool y\n', settings: 'CONFIG_A=n' },
    ],
    [
      'the first default that holds counts',
      'A="two"',
      { kconfig: 'config A\n\tstring "a"\n\tdefault "one" if X\n\tdefault "two"\n\tdefault "three"\n' },
    ],
    [
      'strings are escaped',
      'A="say \\"a\\\\b\\""',
      { kconfig: 'config A\n\tstring "a"\n', settings: 'CONFIG_A="say \\"a\\\\b\\""' },
    ],
    [
      'numbers compare as numbers',
      'A=10 B=y',
      { kconfig: 'config A\n\tint "a"\n\tdefault 10\nconfig B\n\tdef_bool y\n\tdepends on A > 9\n' },
    ],
    [
      'a number above its range is clamped',
      'A=8',
      { kconfig: 'config A\n\tint "a"\n\trange 1 8\n\tdefault 4\n', settings: 'CONFIG_A=9' },
    ],
    [
      'and fell back to its default before',
      'A=4',
      {
        kconfig: 'config A\n\tint "a"\n\trange 1 8\n\tdefault 4\n',
        settings: 'CONFIG_A=9',
        dialect: 'symbol',
      },
    ],
    ['a number without default is 0', 'A=0', { kconfig: 'config A\n\tint "a"\n' }],
    [
      'visible if hides prompts, not selects',
      'B=y',
      {
        kconfig:
          'menu "m"\n\tvisible if X\nconfig A\n\tbool "a"\n\tdefault n\nconfig B\n\tbool "b"\nendmenu\nconfig C\n\tbool\n\tdefault y\n\tselect B\n',
        settings: 'CONFIG_A=y',
      },
    ],
    [
      'transitional symbols hand their value on',
      'NEW=y',
      {
        kconfig: 'config OLD\n\tbool\n\ttransitional\nconfig NEW\n\tbool "new"\n\tdefault OLD\n',
        settings: 'CONFIG_OLD=y',
      },
    ],
  ])('%s', (_, expected, given) => {
    expect(optionsOf(given).replace(/ ?C=y$/, '')).toBe(expected);
  });
});

describe.each(['symbol', 'menu'] as const)('a choice that is a %s', dialect => {
  test.each<[string, string, string]>([
    ['takes its default', '', 'A=n B=y C=n'],
    ['takes the values that are set', 'CONFIG_C=y', 'A=n B=n C=y'],
    ['takes the last of two', 'CONFIG_A=y\nCONFIG_C=y', 'A=n B=n C=y'],
  ])('%s', (_, settings, expected) => {
    expect(optionsOf({ kconfig: choice, settings, dialect })).toBe(expected);
  });
});

test('a choice that is a menu passes a refused default by', () => {
  expect(optionsOf({ kconfig: choice, settings: 'CONFIG_B=n', dialect: 'menu' })).toBe('A=y B=n C=n');
  expect(optionsOf({ kconfig: choice, settings: 'CONFIG_B=n', dialect: 'symbol' })).toBe('A=n B=y C=n');
});

test('symbols below a member that depend on it are no members where a choice is a symbol', () => {
  const kconfig =
    'choice\n\tprompt "c"\nconfig A\n\tbool "a"\nconfig BELOW\n\tbool "below"\n\tdepends on A\n\tdefault y\nconfig B\n\tbool "b"\nendchoice\n';
  expect(optionsOf({ kconfig, dialect: 'symbol' })).toBe('A=y BELOW=y B=n');
});

describe('modes give values to the symbols that no line sets', () => {
  const kconfig = `${modules}config A\n\ttristate "a"\n\tdefault y\nconfig B\n\tbool "b"\nconfig N\n\tint "n"\n\tdefault 3\n`;
  test.each<[Mode, string]>([
    ['allnoconfig', 'MODULES=n A=n B=y N=3'],
    ['allyesconfig', 'MODULES=y A=y B=y N=3'],
    ['allmodconfig', 'MODULES=y A=m B=y N=3'],
    ['alldefconfig', 'MODULES=n A=y B=y N=3'],
    ['olddefconfig', 'MODULES=n A=y B=y N=3'],
    ['defconfig', 'MODULES=n A=y B=y N=3'],
  ])('%s', (mode, expected) => {
    expect(optionsOf({ kconfig, mode, settings: 'CONFIG_B=y' })).toBe(expected);
  });
});

test('a .config shows menus and comments that can be seen', () => {
  const model = readText(
    'mainmenu "Linux"\nmenu "Net"\nconfig A\n\tbool "a"\nmenu "Hidden"\n\tdepends on X\nendmenu\nendmenu\ncomment "Rest"\nconfig B\n\tstring "b"\n',
  );
  expect(renderDotconfig(model, configure(model, 'olddefconfig', []).calculation)).toMatchInlineSnapshot(`
    "#
    # Automatically generated file; DO NOT EDIT.
    # Linux
    #

    #
    # Net
    #
    # CONFIG_A is not set
    # end of Net

    #
    # Rest
    #
    CONFIG_B=""
    "
  `);
});

test.each([
  ['CONFIG_NONE=y', 'unknown-symbol'],
  ['CONFIG_A=m', 'invalid-value'],
  ['CONFIG_S=bare', 'ignored-value'],
  ['CONFIG_N=08', 'invalid-value'],
  ['CONFIG_A=y\nCONFIG_A=n', 'reassigned'],
])('%j is remarked as %s', (settings, kind) => {
  const model = readText('config A\n\tbool "a"\nconfig S\n\tstring "s"\nconfig N\n\tint "n"\n');
  const { remarks } = configure(model, 'olddefconfig', parseDotconfig(settings, 'given'));
  expect(remarks.map(remark => remark.kind)).toEqual([kind]);
});
