/**
 * The path of a mangled Rust function as its source writes it, type arguments left out; any other name as it is.
 * Reads the v0 scheme (RFC 2603), which the kernel is built with, without what no function's path has in it.
 */
export function readableName(name: string): string {
  if (!name.startsWith('_R')) return name;
  try {
    return new Path(name.slice(2)).read() || name;
  } catch (error) {
    // Cut, or of a later version of the scheme: the mangled name still is the name.
    if (error instanceof Unreadable) return name;
    throw error;
  }
}

class Unreadable extends Error {}

/** More parts than this come from back references that go round. */
const partLimit = 50;

const basicTypes: Readonly<Record<string, string>> = {
  a: 'i8',
  b: 'bool',
  c: 'char',
  d: 'f64',
  e: 'str',
  f: 'f32',
  h: 'u8',
  i: 'isize',
  j: 'usize',
  l: 'i32',
  m: 'u32',
  n: 'i128',
  o: 'u128',
  p: '_',
  s: 'i16',
  t: 'u16',
  u: '()',
  v: '...',
  x: 'i64',
  y: 'u64',
  z: '!',
};

class Path {
  readonly #text: string;
  #at = 0;
  #parts = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): string {
    if (++this.#parts > partLimit) throw new Unreadable();
    const tag = this.#next();
    switch (tag) {
      case 'C':
        return this.#identifier();
      case 'M':
        this.#implementation();
        return `<${this.#type()}>`;
      case 'X':
        this.#implementation();
        return this.#qualified();
      case 'Y':
        return this.#qualified();
      case 'N':
        return this.#nested();
      case 'I':
        return this.#generic();
      case 'B':
        return this.#back(() => this.read());
      default:
        throw new Unreadable();
    }
  }

  #next(): string {
    const char = this.#text[this.#at++];
    if (char === undefined) throw new Unreadable();
    return char;
  }

  #skip(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  /** Where the implementation stands; its path says nothing that the type doesn't. */
  #implementation(): void {
    if (this.#skip('s')) this.#base62();
    this.read();
  }

  #qualified(): string {
    const type = this.#type();
    return `<${type} as ${this.read()}>`;
  }

  #nested(): string {
    const space = this.#next();
    const path = this.read();
    const name = this.#identifier();
    if (space === 'C') return `${path}::{closure}`;
    return name ? `${path}::${name}` : path;
  }

  #generic(): string {
    const path = this.read();
    while (!this.#skip('E')) this.#argument();
    return path;
  }

  #argument(): void {
    if (this.#skip('L')) this.#base62();
    else if (this.#skip('K')) this.#constant();
    else this.#type();
  }

  #constant(): void {
    if (this.#skip('p')) return;
    if (this.#skip('B')) return void this.#base62();
    this.#next();
    while (!this.#skip('_')) this.#next();
  }

  #type(): string {
    const tag = this.#text[this.#at] ?? '';
    const basic = basicTypes[tag];
    if (basic) {
      this.#at++;
      return basic;
    }
    if ('CMXYNI'.includes(tag) && tag) return this.read();
    this.#at++;
    return this.#compound(tag);
  }

  #compound(tag: string): string {
    const lifetime = () => this.#skip('L') && this.#base62();
    switch (tag) {
      case 'B':
        return this.#back(() => this.#type());
      case 'A': {
        const element = this.#type();
        this.#constant();
        return `[${element}; _]`;
      }
      case 'S':
        return `[${this.#type()}]`;
      case 'R':
        lifetime();
        return `&${this.#type()}`;
      case 'Q':
        lifetime();
        return `&mut ${this.#type()}`;
      case 'P':
        return `*const ${this.#type()}`;
      case 'O':
        return `*mut ${this.#type()}`;
      case 'T': {
        const members: string[] = [];
        while (!this.#skip('E')) members.push(this.#type());
        return `(${members.join(', ')})`;
      }
      default:
        throw new Unreadable();
    }
  }

  #identifier(): string {
    if (this.#skip('s')) this.#base62();
    this.#skip('u');
    const digits = /^(?:0|[1-9]\d*)/.exec(this.#text.slice(this.#at))?.[0];
    if (digits === undefined) throw new Unreadable();
    this.#at += digits.length;
    this.#skip('_');
    const name = this.#text.slice(this.#at, this.#at + Number(digits));
    if (name.length < Number(digits)) throw new Unreadable();
    this.#at += name.length;
    return name;
  }

  #base62(): number {
    const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
    if (this.#skip('_')) return 0;
    let value = 0;
    for (let char = this.#next(); char !== '_'; char = this.#next()) {
      const digit = digits.indexOf(char);
      if (digit < 0) throw new Unreadable();
      value = value * digits.length + digit;
    }
    return value + 1;
  }

  /** Reads again what stands earlier in the name. */
  #back(read: () => string): string {
    const target = this.#base62();
    const resume = this.#at;
    if (target >= resume || ++this.#parts > partLimit) throw new Unreadable();
    this.#at = target;
    const text = read();
    this.#at = resume;
    return text;
  }
}
