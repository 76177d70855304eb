import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeFragments, parseFragment, parseFragments } from './fragment.ts';
import { SyntaxFault } from './syntax-error.ts';

const reasonsOf = (text: string) =>
  parseFragment(text, 'a.config').map(({ symbol, reason }) => [symbol, reason]);

describe("an option's reason", () => {
  test('is the comment block directly above it, on one line', () => {
    expect(
      reasonsOf('# The forwarder opens /dev/net/tun\n#   and breaks off without it.\nCONFIG_TUN=y\n'),
    ).toEqual([['TUN', 'The forwarder opens /dev/net/tun and breaks off without it.']]);
  });

  test('is shared by the options on the lines that follow', () => {
    expect(reasonsOf('# Console\nCONFIG_A=y\nCONFIG_B=y\n# CONFIG_C is not set\n')).toEqual([
      ['A', 'Console'],
      ['B', 'Console'],
      ['C', 'Console'],
    ]);
  });

  test('ends at a blank line and at the next comment', () => {
    expect(reasonsOf('# One\nCONFIG_A=y\n\nCONFIG_B=y\n# Two\nCONFIG_C=y\n')).toEqual([
      ['A', 'One'],
      ['B', undefined],
      ['C', 'Two'],
    ]);
  });

  test("is not the file's heading, which a blank line parts from it", () => {
    expect(reasonsOf('# Virtio\n\nCONFIG_A=y\n')).toEqual([['A', undefined]]);
  });
});

describe('overrides', () => {
  test('is separate from the reason', () => {
    const [request] = parseFragment(
      '# Why n\n# overrides: too slow\n# on a phone\n# CONFIG_A is not set\n',
      'b.config',
    );
    expect(request).toMatchObject({ reason: 'Why n', overrides: 'too slow on a phone' });
  });

  test('must say why', () => {
    expect(() => parseFragment('# overrides:\nCONFIG_A=y\n', 'b.config')).toThrowErrorMatchingInlineSnapshot(`
      [SyntaxFault: b.config:1:13: expected the reason why this line overrides an earlier fragment
        # overrides:
                    ^]
    `);
  });
});

test('a mistyped "is not set" is an error: Kconfig would take it for a remark', () => {
  expect(() => parseFragment('#CONFIG_USELIB is not set\n', 'b.config')).toThrowErrorMatchingInlineSnapshot(`
    [SyntaxFault: b.config:1:1: expected "# CONFIG_USELIB is not set", with one space between words
      #CONFIG_USELIB is not set
      ^]
  `);
});

describe('merging', () => {
  const merge = (...texts: string[]) =>
    mergeFragments(texts.map((text, index) => parseFragment(text, `${'abc'[index]}.config`)));

  test('keeps the order in which options were first asked for', () => {
    const { requests, conflicts } = merge('CONFIG_B=y\nCONFIG_A=m\n', 'CONFIG_C="x"\nCONFIG_B=y\n');
    expect(requests.map(({ symbol, file }) => `${symbol} ${file}`)).toEqual([
      'B a.config',
      'A a.config',
      'C b.config',
    ]);
    expect(conflicts).toEqual([]);
  });

  test('two lines that disagree are a conflict that names both', () => {
    const { conflicts } = merge('CONFIG_TUN=y\n', '\n# CONFIG_TUN is not set\n');
    expect(conflicts).toMatchObject([
      {
        symbol: 'TUN',
        first: { file: 'a.config', line: 1, value: 'y' },
        second: { file: 'b.config', line: 2, value: 'n' },
      },
    ]);
  });

  test('so are two lines of one fragment', () => {
    expect(merge('CONFIG_TUN=y\nCONFIG_TUN=m\n').conflicts).toHaveLength(1);
  });

  test('a later line that says why it overrides wins', () => {
    const merged = merge(
      'CONFIG_TUN=y\n',
      '# overrides: no forwarder on this host\n# CONFIG_TUN is not set\n',
    );
    expect(merged.conflicts).toEqual([]);
    expect(merged.requests).toMatchObject([{ symbol: 'TUN', value: 'n', file: 'b.config' }]);
    expect(merged.overridden).toMatchObject([{ request: { file: 'a.config' }, by: { file: 'b.config' } }]);
  });

  test('a third line is compared with the one that counts', () => {
    const off = '# overrides: no forwarder here\n# CONFIG_TUN is not set\n';
    expect(merge('CONFIG_TUN=y\n', off, 'CONFIG_TUN=y\n').conflicts).toMatchObject([
      { first: { file: 'b.config' }, second: { file: 'c.config' } },
    ]);
  });
});

test('any text is read or refused with a syntax error', () => {
  const token = fc.constantFrom('CONFIG_', '#', ' ', 'overrides:', ' is not set', '=', '"', '\n', 'y', 'NET');
  fc.assert(
    fc.property(fc.array(token, { maxLength: 60 }), tokens => {
      try {
        parseFragment(tokens.join(''), 'a.config');
      } catch (error) {
        if (!(error instanceof SyntaxFault)) throw error;
      }
    }),
    { numRuns: 5_000 },
  );
});

test('reports every line that is wrong, of every fragment', () => {
  const sources = [
    { file: 'a.config', text: 'CONFIG_A=y\nB=y\n#CONFIG_C is not set\n' },
    { file: 'b.config', text: 'CONFIG_D\n' },
  ];
  const places = () => {
    try {
      return parseFragments(sources);
    } catch (error) {
      return (
        error instanceof SyntaxFault && [error, ...error.others].map(({ file, line }) => `${file}:${line}`)
      );
    }
  };
  expect(places()).toEqual(['a.config:2', 'a.config:3', 'b.config:1']);
});
