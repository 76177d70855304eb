import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDotconfig, renderAssignment, toConfig } from './dotconfig.ts';
import { SyntaxFault } from './syntax-error.ts';

describe('an assignment', () => {
  test.each([
    ['CONFIG_NET=y', { symbol: 'NET', value: 'y', quoted: false, column: 1 }],
    ['CONFIG_NET=m  ', { symbol: 'NET', value: 'm', quoted: false, column: 1 }],
    ['# CONFIG_NET is not set', { symbol: 'NET', value: 'n', quoted: false, column: 3 }],
    ['CONFIG_NR_CPUS=8', { symbol: 'NR_CPUS', value: '8', quoted: false, column: 1 }],
    ['CONFIG_64BIT=y\r', { symbol: '64BIT', value: 'y', quoted: false, column: 1 }],
    ['CONFIG_CMDLINE=""', { symbol: 'CMDLINE', value: '', quoted: true, column: 1 }],
    [
      'CONFIG_CMDLINE="a \\"b\\" \\\\ # c"',
      { symbol: 'CMDLINE', value: 'a "b" \\ # c', quoted: true, column: 1 },
    ],
    [
      'CONFIG_DEVICES=binder,hwbinder',
      { symbol: 'DEVICES', value: 'binder,hwbinder', quoted: false, column: 1 },
    ],
  ])('%j', (line, expected) => {
    expect(parseDotconfig(line, 'a.config')).toEqual([{ file: 'a.config', line: 1, ...expected }]);
  });

  test.each(['', '\n\n', '# CONFIG_NET=y', '#CONFIG_NET is not set', '# CONFIG_NET  is not set', '  \t'])(
    'there is none in %j, as for the kernel',
    text => {
      expect(parseDotconfig(text, 'a.config')).toEqual([]);
    },
  );
});

test('of several assignments of a symbol the last one counts', () => {
  const config = toConfig(parseDotconfig('CONFIG_A=y\nCONFIG_B="x"\n# CONFIG_A is not set\n', 'a.config'));
  expect([...config]).toEqual([
    ['A', 'n'],
    ['B', 'x'],
  ]);
});

describe('reports the place of a line that is no assignment', () => {
  test.each([
    ['NET=y', 1, 'CONFIG_NAME=value, "# CONFIG_NAME is not set", or a comment that starts with #'],
    [' CONFIG_NET=y', 1, 'CONFIG_NAME=value, "# CONFIG_NAME is not set", or a comment that starts with #'],
    ['CONFIG_=y', 8, 'the name of a symbol (letters, digits, _) after CONFIG_'],
    ['CONFIG_NET', 11, '= right after CONFIG_NET'],
    ['CONFIG_NET =y', 11, '= right after CONFIG_NET'],
    ['CONFIG_NET=', 12, 'y, m, n, a number or a string in double quotes'],
    ['CONFIG_NET= y', 12, 'y, m, n, a number or a string in double quotes'],
    ['CONFIG_NET="eth0', 17, 'a closing "'],
    ['CONFIG_NET="eth0\\"', 19, 'a closing "'],
    ['CONFIG_NET=y # for ssh', 13, 'the end of the line (a comment stands on a line of its own)'],
    ['CONFIG_NET="a"b', 15, 'the end of the line (a comment stands on a line of its own)'],
    ['# CONFIG_NET is not set: no', 24, 'the end of the line (a comment stands on a line of its own)'],
  ])('%j', (line, column, expected) => {
    const error = catchFault(() => parseDotconfig(`CONFIG_A=y\n${line}\n`, 'a.config'));
    expect(error).toMatchObject({ file: 'a.config', line: 2, column, text: line, expected });
  });

  test('the message shows the line and points at the column', () => {
    expect(
      catchFault(() => parseDotconfig('\nCONFIG_NET y\n', 'base/net.config')).message,
    ).toMatchInlineSnapshot(`
      "base/net.config:2:11: expected = right after CONFIG_NET
        CONFIG_NET y
                  ^"
    `);
  });

  test('a binary file is recognised, and its bytes are not thrown at the terminal', () => {
    const image = `MZ@\u0000\u001b[2J${'x'.repeat(500)}`;
    expect(catchFault(() => parseDotconfig(image, 'Image')).message).toMatchInlineSnapshot(`
      "Image:1:4: expected text, but this is a binary file (it has a NUL byte)
        MZ@··[2Jxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
           ^"
    `);
  });
});

const symbol = fc.stringMatching(/^[A-Z0-9_]{1,12}$/);
const assignment = fc.oneof(
  fc.record({
    symbol,
    value: fc.constantFrom('y', 'm', 'n', '17', '0x1f', '-1'),
    quoted: fc.constant(false),
  }),
  fc.record({ symbol, value: fc.stringMatching(/^[^\n\r\0]{0,20}$/), quoted: fc.constant(true) }),
);

describe('fuzzing', () => {
  test('reads back the assignments that it writes', () => {
    fc.assert(
      fc.property(fc.array(assignment), assignments => {
        const read = parseDotconfig(assignments.map(renderAssignment).join('\n'), 'a.config');
        expect(read.map(({ symbol, value, quoted }) => ({ symbol, value, quoted }))).toEqual(assignments);
      }),
    );
  });

  test('any text is read or refused with a place inside it', () => {
    const token = fc.constantFrom(
      'CONFIG_',
      '# ',
      ' is not set',
      '=',
      '"',
      '\\',
      '\n',
      '\r',
      '\0',
      'y',
      'NET',
      ' ',
      '\t',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(token).map(tokens => tokens.join('')),
    );
    fc.assert(
      fc.property(text, input => {
        try {
          parseDotconfig(input, 'a.config');
        } catch (error) {
          if (!(error instanceof SyntaxFault)) throw error;
          const line = input.split('\n')[error.line - 1] ?? '';
          if (error.column < 1 || error.column > line.length + 1) throw error;
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

function catchFault(run: () => unknown): SyntaxFault {
  try {
    run();
  } catch (error) {
    if (error instanceof SyntaxFault) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
