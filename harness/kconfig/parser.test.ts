import { describe, expect, test } from 'vitest';
import { renderExpr } from './expr.ts';
import { MissingProbes } from './host.ts';
import { readText } from './memory-tree.ts';

/** The message of the fault that reading a text ends in. */
function faultOf(text: string, files: Readonly<Record<string, string>> = {}): string {
  try {
    readText(text, { files });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'no fault';
}

test('every definition knows its file and line', () => {
  const model = readText('mainmenu "Test"\nsource "net/Kconfig"\nconfig A\n\tbool\n', {
    files: {
      'net/Kconfig':
        '# comment\nconfig NET\n\tbool "Networking"\n\tdepends on A && \\\n\t\t!B\n\tselect C if A\n',
    },
  });
  const net = model.byName.get('NET');
  expect(net?.nodes[0]).toMatchObject({ file: 'net/Kconfig', line: 2 });
  expect(net?.prompts[0]).toMatchObject({ text: 'Networking', line: 3 });
  expect(net?.nodes[0]?.conditions.map(({ expr, line }) => [renderExpr(expr), line])).toEqual([
    ['A && !B', 4],
  ]);
  expect(model.byName.get('C')?.selectedBy[0]).toMatchObject({ by: net, file: 'net/Kconfig', line: 6 });
  expect(model.files).toEqual(['Kconfig', 'net/Kconfig']);
});

test('a help text ends where its indentation does, whatever it says', () => {
  const model = readText(
    'config A\n\tbool\n\thelp\n\t  config X\n\n\t  endmenu\n\n\tdepends on B\nconfig C\n\tbool\n',
  );
  expect([...model.byName.keys()]).toEqual(['A', 'B', 'C']);
});

test('conditions of surrounding blocks come before those of the definition', () => {
  const model = readText(
    'menu "M"\ndepends on A\nif B\nconfig C\n\tbool "c" if D\n\tdepends on E\nendif\nendmenu\n',
  );
  const condition = model.byName.get('C')?.prompts[0]?.condition;
  expect(condition && renderExpr(condition)).toBe('A && B && E && D');
});

test('a quote that is left open ends with its line and is a warning', () => {
  const { byName, warnings } = readText('config A\n\tbool "open\nconfig B\n\tbool\n');
  expect(byName.get('A')?.prompts[0]?.text).toBe('open');
  expect([...byName.keys()]).toEqual(['A', 'B']);
  expect(warnings).toEqual([{ file: 'Kconfig', line: 2, text: 'multi-line strings not supported' }]);
});

describe('reports the place of a syntax error', () => {
  test.each([
    [
      'an expression that breaks off',
      'config A\n\tbool\n\tdepends on B &&\n',
      'Kconfig:3:17: expected a symbol, a constant, ! or (\n  ·depends on B &&\n                  ^',
    ],
    [
      'a word that is no statement',
      'confg A\n',
      'Kconfig:1:7: expected =, := or += after confg, which is no statement\n  confg A\n        ^',
    ],
    [
      'a statement inside a choice',
      'choice\n\tprompt "x"\nmenu "y"\n',
      'Kconfig:3:1: expected config, comment, if or endchoice\n  menu "y"\n  ^',
    ],
    [
      'a block without end',
      'if A\nconfig B\n\tbool\n',
      'Kconfig:4:1: expected endif for the if of line 1 before the end of the file\n  \n  ^',
    ],
    [
      'an end without block',
      'config B\n\tbool\nendmenu\n',
      'Kconfig:3: unexpected endmenu: no block of this file is open',
    ],
    [
      'a file that is not there',
      'source "drivers/*/Kconfig"\n',
      'Kconfig:1: can\'t open file "drivers/*/Kconfig" (source takes one file: the kernel expands no wildcards)',
    ],
    [
      'a macro without end',
      'X := $(shell,echo\n',
      "Kconfig:1: unterminated reference '$(shell,echo': missing ')'",
    ],
    [
      'a macro that contains itself',
      'X = $(Y)\nY = $(X)\nZ := $(X)\n',
      "Kconfig:3: recursive variable 'X' references itself",
    ],
    [
      'an error of the tree itself',
      '$(error-if,y,this compiler is not supported)\n',
      'Kconfig:1: this compiler is not supported',
    ],
    [
      'a Windows line end',
      'config A\r\n',
      'Kconfig:1:9: expected a line that ends in LF, not in CR LF: convert the file\n  config A·\n          ^',
    ],
    [
      'a choice member that is no bool',
      'choice\n\tprompt "x"\nconfig A\n\ttristate "a"\nendchoice\n',
      'Kconfig:3: choice member must be bool',
    ],
  ])('%s', (_, text, message) => {
    expect(faultOf(text)).toBe(message);
  });

  test('a cycle is shown whole', () => {
    expect(
      faultOf(
        'config A\n\tbool "a"\n\tdepends on B\nconfig B\n\tbool\n\tdefault C\nconfig C\n\tbool\n\tselect A\n\tdepends on A\n',
      ),
    ).toMatchInlineSnapshot(`
      "Kconfig:1: recursive dependency
        A depends on B  (Kconfig:1)
        B has a default value from C  (Kconfig:6)
        C depends on A  (Kconfig:7)"
    `);
  });

  test('a file that includes itself', () => {
    expect(faultOf('source "a"\n', { a: 'source "b"\n', b: 'source "a"\n' })).toMatchInlineSnapshot(
      `"b:1: recursive inclusion: Kconfig → a → b → a"`,
    );
  });

  test('a binary file', () => {
    expect(faultOf('source "vmlinux"\n', { vmlinux: '\u007fELF\0\0' })).toMatchInlineSnapshot(
      `"vmlinux:1: this is a binary file"`,
    );
  });
});

describe('$(shell)', () => {
  const text =
    'V := $(shell,version)\nconfig A\n\tdef_bool $(shell,test $(V) && echo y)\nconfig B\n\tint\n\tdefault $(shell,other)\n';

  test('asks for unanswered commands, not for those that depend on them', () => {
    expect(() => readText(text, { shell: () => undefined })).toThrow(new MissingProbes(['version', 'other']));
  });

  test('newlines become blanks, those at the end are dropped', () => {
    const model = readText('V := $(shell,x)\nconfig A\n\tstring\n\tdefault "$(V)"\n', {
      shell: () => 'a\nb\n\n',
    });
    expect(model.byName.get('A')?.defaults[0]?.value).toMatchObject({ symbol: { name: 'a b' } });
  });
});
