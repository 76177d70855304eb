/** Number of lines to compare at once while two configurations are equal. */
const run = 64;

/** A configuration's text, prepared for fast comparison with hundreds of others. */
export class ConfigLines {
  readonly #text: string;
  /** Offsets of the line starts, and of the end of the last line. */
  readonly #starts: readonly number[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(text: string) {
    this.#text = text.endsWith('\n') ? text : `${text}\n`;
    const lines = this.#text.split('\n').slice(0, -1);
    let at = 0;
    this.#starts = [0, ...lines.map(line => (at += line.length + 1))];
    this.#places = new Map(lines.map((line, place) => [line, place]));
  }

  /** Number of lines that only one of the two has. Fast if most lines are equal and in the same order. */
  apart(other: string): number {
    let [common, extra, next, at] = [0, 0, 0, 0];
    while (at < other.length) {
      const same = this.#same(other, at, next);
      if (same > 0) {
        at += this.#start(next + same) - this.#start(next);
        next += same;
        common += same;
        continue;
      }
      const newline = other.indexOf('\n', at);
      const end = newline < 0 ? other.length : newline;
      const place = this.#places.get(other.slice(at, end));
      if (place === undefined) extra++;
      else {
        common++;
        next = place + 1;
      }
      at = end + 1;
    }
    return Math.max(0, this.#starts.length - 1 - common) + extra;
  }

  /** Number of equal lines from `next` on, at a place of the other text: a whole run, one, or none. */
  #same(other: string, at: number, next: number): number {
    for (const count of [run, 1]) {
      if (next + count >= this.#starts.length) continue;
      if (other.startsWith(this.#text.slice(this.#start(next), this.#start(next + count)), at)) return count;
    }
    return 0;
  }

  #start(line: number): number {
    return this.#starts[line] ?? this.#text.length;
  }
}
