/** Lines that are compared at once while two configurations are the same. */
const run = 64;

/** A configuration's text, to be compared with those of hundreds of kernels in well under a second. */
export class ConfigLines {
  readonly #text: string;
  /** Where each line begins, and where the last one ends. */
  readonly #starts: readonly number[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(text: string) {
    this.#text = text.endsWith('\n') ? text : `${text}\n`;
    const lines = this.#text.split('\n').slice(0, -1);
    let at = 0;
    this.#starts = [0, ...lines.map(line => (at += line.length + 1))];
    this.#places = new Map(lines.map((line, place) => [line, place]));
  }

  /** Lines that only one of the two has. Most lines of two configurations are the same, in the same order. */
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

  /** How many lines from `next` on stand at a place of the other: a whole run, one, or none. */
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
