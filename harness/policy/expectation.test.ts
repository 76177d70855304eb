import { expect, test } from 'vitest';
import { holds, spell } from './expectation.ts';
import type { Expected } from './policy.ts';

const config = new Map([
  ['ON', 'y'],
  ['MODULE', 'm'],
  ['OFF', 'n'],
  ['EMPTY', ''],
  ['NUMBER', '32768'],
  ['HEX', '0x8000'],
  ['NAMES', 'a,b'],
  ['MAX', '0x8000'],
  ['SWITCH', 'on'],
  ['SWITCHED_OFF', 'off'],
]);

test.each<[option: string, expect: Expected, met: boolean]>([
  ['ON', 'y', true],
  ['MODULE', 'y', false],
  ['ABSENT', 'y', false],
  ['ON', 'y or m', true],
  ['MODULE', 'y or m', true],
  ['OFF', 'y or m', false],
  ['OFF', 'n', true],
  ['ABSENT', 'n', true],
  ['EMPTY', 'n', true],
  ['MODULE', 'n', false],
  ['NAMES', { is: 'a,b' }, true],
  ['NAMES', { is: 'a' }, false],
  ['HEX', { is: '0x08000' }, true],
  ['NUMBER', { atLeast: 32_768 }, true],
  ['NUMBER', { atLeast: 32_769 }, false],
  ['HEX', { atLeast: 32_768 }, true],
  ['ABSENT', { atLeast: 0 }, false],
  ['EMPTY', { atLeast: 0 }, false],
  ['HEX', { sameAs: 'MAX' }, true],
  ['NUMBER', { sameAs: 'NAMES' }, false],
  ['ABSENT', { sameAs: 'ALSO_ABSENT' }, false],
  ['NAMES', { lists: ['b', 'a'] }, true],
  ['NAMES', { lists: ['a', 'c'] }, false],
  ['EMPTY', { lists: ['a'] }, false],
  ['ON', 'on', true],
  ['SWITCH', 'on', true],
  ['OFF', 'on', false],
  ['SWITCHED_OFF', 'on', false],
  ['ABSENT', 'on', false],
])('%s, expected %j: %s', (option, expected, met) => {
  expect(holds({ option, expect: expected }, config)).toBe(met);
});

test('an expectation is spelt for people', () => {
  const all: Expected[] = [
    'y',
    'n',
    'y or m',
    { is: '100' },
    { atLeast: 32_768 },
    { sameAs: 'MAX' },
    'on',
    { lists: ['a', 'b'] },
  ];
  expect(all.map(expected => spell({ expect: expected }))).toEqual([
    'y',
    'n',
    'y or m',
    '100',
    'at least 32768',
    'the value of MAX',
    'on',
    'a list with a, b',
  ]);
});
