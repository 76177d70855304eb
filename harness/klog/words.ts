/** Index into the table of shifts for two neighbouring bytes. */
const pairs = 1 << 16;
/** Bytes of a word that the search looks at; no word may be shorter. */
const window = 4;
/** Letters of which most text consists. */
const common = new Set('etaoinsrhldcu ');

/** A word, and the place in it of the {@link window} that the search looks for. */
interface Anchored {
  readonly word: Uint8Array;
  readonly at: number;
}

/**
 * Finds any of many words in bytes, without looking at every byte (Wu and Manber, 1994): a table says for each pair of
 * bytes how far the search may move on. It looks for the rarest four letters of each word. A regular expression over
 * decoded lines costs several times as much.
 */
export class WordFinder {
  readonly #shifts = new Uint8Array(pairs).fill(window - 1);
  /** Words by the last pair of their windows. */
  readonly #ending: (Anchored[] | undefined)[] = new Array(pairs);

  /** Words of ASCII characters, each at least four long. */
  constructor(words: readonly string[]) {
    for (const text of words) {
      const word = Buffer.from(text, 'latin1');
      const at = rarest(text);
      for (let end = 1; end < window; end++) {
        const pair = pairAt(word, at + end - 1);
        this.#shifts[pair] = Math.min(this.#shifts[pair] ?? 0, window - 1 - end);
      }
      const last = pairAt(word, at + window - 2);
      this.#ending[last] = [...(this.#ending[last] ?? []), { word, at }];
    }
  }

  /**
   * Where a word begins that lies within `from` and `to` as a whole; -1 if none does. No other word ends before the place
   * that it gives.
   */
  next(bytes: Uint8Array, from: number, to: number): number {
    const shifts = this.#shifts;
    for (let end = from + window - 1; end < to; ) {
      const pair = ((bytes[end - 1] ?? 0) << 8) | (bytes[end] ?? 0);
      const shift = shifts[pair] ?? 0;
      if (shift > 0) {
        end += shift;
        continue;
      }
      for (const { word, at } of this.#ending[pair] ?? []) {
        const start = end - window + 1 - at;
        if (start >= from && start + word.length <= to && standsAt(bytes, start, word)) return start;
      }
      end++;
    }
    return -1;
  }
}

function rarest(word: string): number {
  let [best, fewest] = [0, window + 1];
  for (let at = 0; at + window <= word.length; at++) {
    const count = [...word.slice(at, at + window)].filter(letter => common.has(letter)).length;
    if (count < fewest) [best, fewest] = [at, count];
  }
  return best;
}

function standsAt(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let at = 0; at < word.length; at++) if (bytes[start + at] !== word[at]) return false;
  return true;
}

function pairAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
