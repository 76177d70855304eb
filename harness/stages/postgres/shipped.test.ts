import { expect, test } from 'vitest';
import { newLines } from './shipped.ts';

const old = ['2026-11-28 18:00:01 LOG:  starting PostgreSQL 15.18', '2026-11-28 18:00:02 LOG:  ready'];
const recovery = '2026-11-28 18:05:00 LOG:  database system was not properly shut down';

test('a log that goes on after a power-on gives the lines behind those that were read before', () => {
  expect(newLines([...old, recovery], new Set(old))).toEqual([recovery]);
});

test('a log that lost its last lines in the kill still gives only new ones', () => {
  expect(newLines([old[0] ?? '', recovery], new Set(old))).toEqual([recovery]);
});

test('a log whose lines tell no time gives the lines of the last start', () => {
  const lines = [
    'LOG:  starting PostgreSQL 15.18',
    'LOG:  ready',
    'LOG:  starting PostgreSQL 15.18',
    'LOG:  recovery',
  ];
  expect(newLines(lines, new Set(lines.slice(0, 2)))).toEqual(lines.slice(2));
});
