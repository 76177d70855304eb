import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WordFinder } from './words.ts';

const words = ['BUG:', 'BUG kmalloc-', 'panic:', 'Kernel panic', 'int3:'];
const finder = new WordFinder(words);

function searched(text: string, from: number, to: number): number {
  const found = words.map(word => text.slice(0, to).indexOf(word, from)).filter(at => at >= 0);
  return found.length > 0 ? Math.min(...found) : -1;
}

it('finds the first word of any text, at any place', () => {
  const piece = fc.constantFrom(
    ...words,
    ...words.map(word => word.slice(0, 3)),
    'B',
    ':',
    ' ',
    '\n',
    'BU',
    'xyz',
  );
  fc.assert(
    fc.property(
      fc.array(piece).map(pieces => pieces.join('')),
      fc.nat(40),
      fc.nat(200),
      (text, from, to) => {
        const end = Math.min(to, text.length);
        expect(finder.next(Buffer.from(text), from, end)).toBe(searched(text, from, end));
      },
    ),
  );
});
