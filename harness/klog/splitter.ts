/** Bytes after which a line without a line feed is cut: bounds memory for a console that never ends its line. */
const lineLimit = 16 * 1024;

/**
 * Cuts a stream of bytes into lines, whatever the chunk boundaries. Lines come as Latin-1 (one character a byte, which
 * keeps searching fast); {@link decodeUtf8} gives the real text of those that are kept.
 */
export class LineSplitter {
  #rest = '';
  #line = 0;
  readonly #onLine: (raw: string, line: number) => void;

  /** `onLine` gets each line without its line feed, and its number from 1; pieces of an overlong line share theirs. */
  constructor(onLine: (raw: string, line: number) => void) {
    this.#onLine = onLine;
  }

  feed(chunk: Uint8Array | string): void {
    const text = this.#rest + latin1(chunk);
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#take(text.slice(start, end));
      this.#line++;
      start = end + 1;
    }
    while (text.length - start > lineLimit) {
      this.#take(text.slice(start, start + lineLimit));
      start += lineLimit;
    }
    this.#rest = text.slice(start);
  }

  /** The input is over: hands out what stood after the last line feed. */
  end(): void {
    if (this.#rest !== '') this.#take(this.#rest);
    this.#rest = '';
  }

  #take(line: string): void {
    let rest = line;
    for (; rest.length > lineLimit; rest = rest.slice(lineLimit))
      this.#onLine(rest.slice(0, lineLimit), this.#line + 1);
    this.#onLine(rest, this.#line + 1);
  }
}

function latin1(chunk: Uint8Array | string): string {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** A line of {@link LineSplitter} as real text; what is not UTF-8 becomes U+FFFD. */
export function decodeUtf8(raw: string): string {
  return /[\u0080-\u00ff]/.test(raw) ? Buffer.from(raw, 'latin1').toString('utf8') : raw;
}
