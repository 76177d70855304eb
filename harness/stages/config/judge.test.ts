import { describe, expect, test } from 'vitest';
import { renderFailure } from '../../core/errors.ts';
import { green } from '../samples/green.ts';
import { judgeConfig } from './judge.ts';
import type { ConfigEvidence } from './stage.ts';

/** The failures of a check, for the evidence of a passed run with changes. */
function red(check: string, changes: Partial<ConfigEvidence>): string[] {
  const verdicts = judgeConfig({ ...green.config, ...changes }).filter(verdict => verdict.check === check);
  return verdicts.flatMap(({ failure }) => (failure ? [renderFailure(failure)] : []));
}

describe('a changed tree', () => {
  const changed = (path: string, lines: number) => ({
    path,
    kind: 'changed' as const,
    diff: [
      `--- a/${path}`,
      `+++ b/${path}`,
      ...Array.from({ length: lines }, (_, at) => `+line ${at}`),
      '',
    ].join('\n'),
  });

  test('is reported with the difference', () => {
    const changes = [changed('certs/extract-cert.c', 2)];
    expect(red('pristine', { pristine: { state: 'changed', changes } })).toMatchInlineSnapshot(`
      [
        "config: a file of the tree differs from its origin
        because    changed certs/extract-cert.c
                   --- a/certs/extract-cert.c
                   +++ b/certs/extract-cert.c
                   +line 0
                   +line 1
        do         take the change back (tar -xf /store/source/db11cd312f0f/source.tar.xz -C /store/source/db11cd312f0f/tree --strip-components=1 --wildcards '*/certs/extract-cert.c'), or declare it as a patch in the profile's patches with its reason",
      ]
    `);
  });

  test('with many changes is reported in part, with the number of omitted lines', () => {
    const paths = ['a.c', 'b.c', 'c.c', 'd.c', 'e.c'];
    const changes = paths.map((path, at) => changed(path, at === 0 ? 5000 : 1));
    expect(red('pristine', { pristine: { state: 'changed', changes } })).toMatchInlineSnapshot(`
      [
        "config: 5 files of the tree differ from its origin
        because    changed a.c
                   --- a/a.c
                   +++ b/a.c
                   +line 0
                   +line 1
                   +line 2
                   +line 3
                   +line 4
                   +line 5
                   +line 6
                   +line 7
                   +line 8
                   +line 9
                   +line 10
                   +line 11
                   +line 12
                   +line 13
                   … and 4986 more lines: facts.json of this run has them all
                   changed b.c
                   --- a/b.c
                   +++ b/b.c
                   +line 0
                   changed c.c
                   --- a/c.c
                   +++ b/c.c
                   +line 0
                   and d.c, e.c
        do         take the change back, or declare it as a patch in the profile's patches with its reason",
      ]
    `);
  });
});

test('a policy with many violations names some, and counts the rest', () => {
  const finding = {
    policy: 'hardening',
    outcome: 'violated',
    expected: 'y',
    actual: 'n',
    reason: 'a reason',
  } as const;
  const policies = Array.from({ length: 9 }, (_, at) => ({
    ...finding,
    option: `OPTION_${at}`,
    todo: 'set it',
  }));
  expect(red('policy', { policies })).toMatchInlineSnapshot(`
    [
      "config: policy hardening is violated by CONFIG_OPTION_0, CONFIG_OPTION_1, CONFIG_OPTION_2, CONFIG_OPTION_3 and 5 more
      because    CONFIG_OPTION_0 is n, must be y: a reason
                 CONFIG_OPTION_1 is n, must be y: a reason
                 CONFIG_OPTION_2 is n, must be y: a reason
                 CONFIG_OPTION_3 is n, must be y: a reason
                 CONFIG_OPTION_4 is n, must be y: a reason
                 CONFIG_OPTION_5 is n, must be y: a reason
                 and CONFIG_OPTION_6, CONFIG_OPTION_7, CONFIG_OPTION_8
      do         set it",
    ]
  `);
});

test('explains some of many missed requests, and lists the rest', () => {
  const asked = { value: 'y', quoted: false, column: 1, file: 'fragments/base/board.config', got: 'n' };
  const requests = Array.from({ length: 20 }, (_, at) => ({
    ...asked,
    symbol: `OPTION_${at}`,
    line: at + 1,
  }));
  expect(red('requests', { requests }).join('\n')).toMatch(
    / and CONFIG_OPTION_6, .* CONFIG_OPTION_11 and 8 more\n/,
  );
});
