import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WordFinder } from './words.ts';

const words = ['BUG:', 'BUG kmalloc-', 'panic:', 'Kernel panic', 'int3:'];
const finder = new WordFinder(words);

const places = (text: string) =>
  words.flatMap(word => [...text.matchAll(new RegExp(word, 'g'))].map(({ index }) => ({ index, word })));

it('finds a word of any text, and none ends before it', () => {
  const parts = [...words, ...words.map(word => word.slice(0, 3)), 'B', ':', ' ', '\n', 'BU', 'xyz'];
  const text = fc.array(fc.constantFrom(...parts)).map(pieces => pieces.join(''));
  fc.assert(
    fc.property(text, fc.nat(40), fc.nat(200), (log, from, to) => {
      const end = Math.min(to, log.length);
      const start = Math.min(from, end);
      const within = places(log.slice(0, end)).filter(({ index }) => index >= start);
      const found = finder.next(Buffer.from(log), start, end);
      expect(within.some(({ index }) => index === found) || (found === -1 && within.length === 0)).toBe(true);
      expect(within.filter(({ index, word }) => index + word.length <= found)).toEqual([]);
    }),
  );
});
