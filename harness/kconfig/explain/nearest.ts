import { definedSymbols } from '../defined.ts';
import type { KconfigModel, KSymbol } from '../model.ts';

const shown = 4;
/** From this score on a name is as good as the same. */
const asGoodAsSame = 1;

/**
 * Names of the tree that a name may have meant which is not there, best first. One that differs in capitals only, or
 * is as good as the same, comes alone.
 */
export function nearestNames(model: KconfigModel, given: string): KSymbol[] {
  const defined = definedSymbols(model);
  const sameLetters = inOtherCase(model, given);
  if (sameLetters) return [sameLetters];
  const name = given.toUpperCase();
  const weigh = rarity(defined.map(symbol => symbol.name));
  const scored = defined
    .map(symbol => ({ symbol, score: similarity(name, symbol.name, weigh) }))
    .filter(({ score }) => score >= 0.5)
    .sort((a, b) => b.score - a.score || a.symbol.name.length - b.symbol.name.length);
  const best = scored[0]?.score ?? 0;
  const close = best >= asGoodAsSame ? scored.filter(({ score }) => score >= asGoodAsSame) : scored;
  return close.slice(0, shown).map(({ symbol }) => symbol);
}

/** The symbol that a person means: `CONFIG_` before its name and capitals do not count. */
export function symbolNamed(model: KconfigModel, given: string): KSymbol | undefined {
  const name = given.replace(/^config_/i, '');
  const exact = model.byName.get(name);
  return exact && exact.nodes.length > 0 ? exact : inOtherCase(model, name);
}

/** The symbol of the tree whose name differs in capitals only. */
function inOtherCase({ byName }: KconfigModel, name: string): KSymbol | undefined {
  const known = byName.get(name.toUpperCase());
  if (known && known.nodes.length > 0) return known;
  const lower = name.toLowerCase();
  return [...byName.values()].find(symbol => symbol.nodes.length > 0 && symbol.name.toLowerCase() === lower);
}

const wordsOf = (name: string) => name.split('_').filter(word => word !== '');

/** How much a word says: NET is in a thousand names, FWMARK in few. */
function rarity(names: readonly string[]): (word: string) => number {
  const counts = new Map<string, number>();
  for (const word of names.flatMap(wordsOf)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return word => Math.log((names.length + 1) / (counts.get(word) ?? 1));
}

/** `VSOCK` is `VSOCKETS`, `PARTITION` is `PARTITIONS`. */
function isSameWord(word: string, other: string): boolean {
  const [short, long] = word.length < other.length ? [word, other] : [other, word];
  return (
    word === other ||
    (short.length >= 4 && /^(S|ES|ETS?|ING|ED)$/.test(long.slice(short.length)) && long.startsWith(short))
  );
}

/** 1 is the same; names are alike by their words, whatever their order, or by their letters. */
function similarity(name: string, other: string, weigh: (word: string) => number): number {
  const words = wordsOf(name);
  const others = wordsOf(other);
  const sum = (some: readonly string[]) => some.reduce((total, word) => total + weigh(word), 0);
  if (words.join('') === others.join('')) return 1;
  const common = words.filter(word => others.some(another => isSameWord(word, another)));
  const theirs = others.filter(another => words.some(word => isSameWord(word, another)));
  const byWords = common.length === 0 ? 0 : (sum(common) + sum(theirs)) / (sum(words) + sum(others));
  const tooFar = Math.abs(name.length - other.length) > 4;
  const byLetters = tooFar ? 0 : 1 - (2 * distance(name, other)) / Math.max(name.length, other.length);
  return Math.max(byWords + (common.length > 0 && words[0] === others[0] ? 0.1 : 0), byLetters);
}

/** Number of letters to insert, remove, replace or swap. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + same,
          swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
