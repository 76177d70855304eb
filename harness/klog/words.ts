/** Index into the table of shifts for two neighbouring bytes. */
const pairs = 1 << 16;

/**
 * Finds the first of many words in bytes, without looking at every byte (Wu and Manber, 1994): a table says for each
 * pair of bytes how far the search may move on. A regular expression over decoded lines costs ten times as much.
 */
export class WordFinder {
  readonly #shortest: number;
  readonly #shifts: Uint8Array;
  /** Words by their first two bytes. */
  readonly #starting = new Map<number, readonly Uint8Array[]>();

  /** Words of ASCII characters, each at least three long. */
  constructor(words: readonly string[]) {
    const all = words.map(word => Buffer.from(word, 'latin1'));
    this.#shortest = Math.min(...all.map(({ length }) => length));
    this.#shifts = new Uint8Array(pairs).fill(this.#shortest - 1);
    for (const word of all) {
      for (let end = 1; end < this.#shortest; end++) {
        const pair = pairAt(word, end - 1);
        this.#shifts[pair] = Math.min(this.#shifts[pair] ?? 0, this.#shortest - 1 - end);
      }
      const start = pairAt(word, 0);
      this.#starting.set(start, [...(this.#starting.get(start) ?? []), word]);
    }
  }

  /** Where the first word begins that lies within `from` and `to` as a whole; -1 if none does. */
  next(bytes: Uint8Array, from: number, to: number): number {
    const reach = this.#shortest - 1;
    const shifts = this.#shifts;
    for (let end = from + reach; end < to; ) {
      const shift = shifts[((bytes[end - 1] ?? 0) << 8) | (bytes[end] ?? 0)] ?? 0;
      if (shift > 0) {
        end += shift;
        continue;
      }
      if (this.#startsAt(bytes, end - reach, to)) return end - reach;
      end++;
    }
    return -1;
  }

  #startsAt(bytes: Uint8Array, at: number, to: number): boolean {
    const words = this.#starting.get(pairAt(bytes, at));
    return (
      words?.some(
        word => at + word.length <= to && word.every((byte, index) => bytes[at + index] === byte),
      ) ?? false
    );
  }
}

function pairAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
