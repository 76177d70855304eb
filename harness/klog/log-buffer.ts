/** Bytes after which a line without a line feed is cut: bounds memory for a console that never ends its line. */
const lineLimit = 16 * 1024;
/** Bytes that stay for a look back, and that a look ahead may ask for. */
const lookLimit = 8 * 1024;
/** Bytes that are taken in at once. */
const portion = 128 * 1024;

const lineFeed = 10;
const carriageReturn = 13;

/**
 * The part of a log that is being read: the bytes that came last, in one place of fixed size, with a little of the
 * text before and after. Offsets count from the first byte in memory.
 */
export class LogBuffer {
  readonly #bytes = Buffer.alloc(portion + 2 * lookLimit + 2 * lineLimit);
  #end = 0;
  /** First byte that was not read. */
  at = 0;
  /** Number of the line at {@link at}, from 1. */
  line = 1;
  /** Where that line begins; less than zero where that is no longer in memory. */
  #lineStart = 0;
  /** Bytes of the log before the first one in memory. */
  #gone = 0;
  /** First line that was too long and so was read in pieces. */
  longLine: number | undefined;

  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Bytes of the log that were read. */
  get offset(): number {
    return this.#gone + this.at;
  }

  /** Bytes of `chunk` from `from` on that there is room for, taken in. */
  fill(chunk: Uint8Array, from: number): number {
    const kept = Math.max(0, this.at - lookLimit);
    if (kept > 0) this.#bytes.copyWithin(0, kept, this.#end);
    this.at -= kept;
    this.#lineStart -= kept;
    this.#end -= kept;
    this.#gone += kept;
    const length = Math.min(chunk.length - from, this.#bytes.length - this.#end);
    this.#bytes.set(chunk.subarray(from, from + length), this.#end);
    this.#end += length;
    return length;
  }

  /** End of the complete lines, and of the pieces of a line that is too long; all of the text at the end of the log. */
  limit(final: boolean): number {
    if (final) return this.#end;
    const complete = this.#bytes.lastIndexOf(lineFeed, this.#end - 1) + 1;
    let limit = Math.max(complete > this.#end ? 0 : complete, this.at);
    while (this.#end - limit > lineLimit) limit = this.pieceEnd(limit, this.#end).next;
    return limit;
  }

  /** Where the line or piece of a line that begins at `from` ends, and where the next one begins. */
  pieceEnd(from: number, limit: number): { end: number; next: number } {
    const feed = this.#bytes.indexOf(lineFeed, from);
    const end = feed < 0 || feed > limit ? limit : feed;
    if (end - from <= lineLimit) return { end, next: end < limit ? end + 1 : end };
    // A progress bar is cut where it begins again.
    const turn = this.#bytes.lastIndexOf(carriageReturn, from + lineLimit - 1);
    const cut = turn > from ? turn + 1 : from + lineLimit;
    return { end: cut, next: cut };
  }

  /** Finds the line that contains the byte at `place`, or its piece where a long line is read in pieces. The start is never
   * before {@link at}. */
  pieceAround(place: number, limit: number): { start: number; end: number; next: number } {
    const feed = place === 0 ? -1 : this.#bytes.lastIndexOf(lineFeed, place - 1);
    let start = Math.max(feed + 1, this.at);
    for (;;) {
      const { end, next } = this.pieceEnd(start, limit);
      if (place < end || next <= start || next > place) return { start, end, next };
      start = next;
    }
  }

  text(from: number, to: number): string {
    return this.#bytes.toString('latin1', from, to);
  }

  /** Goes on to `to`, counting lines. */
  skipTo(to: number): void {
    const bytes = this.#bytes;
    for (let at = this.at; at < to; at++) if (bytes[at] === lineFeed) this.#endLine(at);
    this.at = to;
    this.#noteLength(to);
  }

  /** Goes on behind the line or piece that ends at `end`. */
  pass({ end, next }: { readonly end: number; readonly next: number }): void {
    if (next > end) this.#endLine(end);
    else this.#noteLength(end);
    this.at = next;
  }

  #endLine(end: number): void {
    this.#noteLength(end);
    this.line++;
    this.#lineStart = end + 1;
  }

  #noteLength(end: number): void {
    if (end - this.#lineStart > lineLimit) this.longLine ??= this.line;
  }

  /** Complete lines before `from`, as far back as they are in memory. */
  before(from: number): string[] {
    const start = Math.max(0, from - lookLimit);
    const first = start === 0 ? 0 : this.#bytes.indexOf(lineFeed, start) + 1;
    return first >= from || (first === 0 && start > 0) ? [] : this.text(first, from - 1).split('\n');
  }

  /** Lines from `from` on, as far as a look ahead may go. */
  after(from: number): string[] {
    const end = Math.min(this.#end, from + lookLimit);
    return this.text(from, end).split('\n');
  }

  /** Whether all that a look ahead may ask for is in memory. */
  seesAhead(from: number): boolean {
    return this.#end - from >= lookLimit;
  }
}
