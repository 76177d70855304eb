import { expect, test } from 'vitest';
import { parseCommandLine } from './command-line.ts';

test('a command line is read as the kernel reads it', () => {
  const text =
    'console=ttyS0 kpti=1 nokaslr page-alloc.shuffle=1 dyndbg="file a.c +p" kpti=0 -- nosmt kpti=1\n';
  expect([...parseCommandLine(text)]).toEqual([
    ['console', 'ttyS0'],
    ['kpti', '0'],
    ['nokaslr', 'y'],
    ['page_alloc.shuffle', '1'],
    ['dyndbg', 'file a.c +p'],
  ]);
});

test('an empty command line has no parameter', () => {
  expect(parseCommandLine(' \n').size).toBe(0);
});
