import type { Dialect } from './dialect.ts';
import { endOfHelp } from './help.ts';
import {
  BACKSLASH,
  bareTextChars,
  DOLLAR,
  DOUBLE_QUOTE,
  HASH,
  keywords,
  NEWLINE,
  OPEN_PAREN,
  oneCharOperators,
  SINGLE_QUOTE,
  SPACE,
  TAB,
  twoCharOperators,
  wordChars,
} from './lexer-tables.ts';
import { endOfReference, type Macros } from './macro.ts';
import type { Place } from './model.ts';
import { SyntaxFault } from './syntax-error.ts';

type TokenKind = 'word' | 'quoted' | 'keyword' | 'operator' | 'eol' | 'eof';

interface Source {
  readonly file: string;
  readonly text: string;
  readonly macros: Macros;
  readonly dialect: Pick<Dialect, 'expansion' | 'takesOptions' | 'takesBareTexts'>;
}

/** One Kconfig file as tokens. The current token is in `kind` and `value`; `next` moves on. */
export class Lexer {
  readonly file: string;
  kind: TokenKind = 'eol';
  value = '';
  /** The `$(…)` that the current word stands for, if it is one from its first to its last character. */
  macro: string | undefined;
  /** Line of the current token. */
  line = 1;
  readonly #text: string;
  readonly #macros: Macros;
  /** Whether `$(…)` is expanded. */
  readonly #expands: boolean;
  readonly #moreWordChars: ReadonlySet<number> | undefined;
  /** Whether `---help---` is help. */
  readonly #dashedHelp: boolean;
  /** Offset of the current token; offset and line of the next one. */
  #start = 0;
  #next = 0;
  #nextLine = 1;

  constructor({ file, text, macros, dialect }: Source) {
    this.file = file;
    this.#text = text;
    this.#macros = macros;
    this.#expands = dialect.expansion === 'macros';
    this.#moreWordChars = dialect.takesBareTexts ? bareTextChars[dialect.expansion] : undefined;
    this.#dashedHelp = dialect.takesOptions;
  }

  /** Whether the current token is that keyword or operator. */
  is(value: string): boolean {
    return this.value === value && (this.kind === 'keyword' || this.kind === 'operator');
  }

  get place(): Place {
    return { file: this.file, line: this.line };
  }

  next(): void {
    while (!this.#step()) {
      // Blanks, comments, continued lines and macros that expand to nothing are no tokens.
    }
  }

  /** Reads at least one character; true if that made a token. */
  #step(): boolean {
    const char = this.#text.charCodeAt(this.#next);
    this.#start = this.#next;
    this.line = this.#nextLine;
    if (Number.isNaN(char)) return this.#set(this.kind === 'eol' || this.kind === 'eof' ? 'eof' : 'eol', '');
    if (this.#isWordChar(char)) return this.#readWord();
    switch (char) {
      case SPACE:
      case TAB:
        this.#next++;
        return false;
      case NEWLINE:
        this.#newline();
        return this.#set('eol', '');
      case HASH:
        this.#next = this.#endOfLine();
        return false;
      case DOLLAR:
        return this.#readExpanded();
      case DOUBLE_QUOTE:
      case SINGLE_QUOTE:
        return this.#readString(char);
      case BACKSLASH:
        return this.#readBackslash();
      default:
        return this.#readOperator();
    }
  }

  /** The rest of the line after `NAME =`, as it stands. The current token is then the line's end. */
  readAssignedValue(): string {
    const end = this.#endOfLine();
    const value = this.#text.slice(this.#next, end).replace(/^[ \t]+/, '');
    this.#next = end;
    this.next();
    return value;
  }

  /** Skips a help text, which ends where the indentation of its first line does. */
  skipHelp(): void {
    const { next, lines } = endOfHelp(this.#text, this.#next);
    this.#next = next;
    this.#nextLine += lines;
  }

  /** A syntax error at the current token. */
  fault(expected: string): SyntaxFault {
    const from = this.#text.lastIndexOf('\n', this.#start - 1) + 1;
    const end = this.#text.indexOf('\n', this.#start);
    return new SyntaxFault({
      file: this.file,
      line: this.line,
      column: this.#start - from + 1,
      text: this.#text.slice(from, end < 0 ? undefined : end),
      expected,
    });
  }

  #set(kind: TokenKind, value: string, macro?: string): true {
    this.kind = kind;
    this.value = value;
    this.macro = macro;
    return true;
  }

  #newline(): void {
    this.#next++;
    this.#nextLine++;
  }

  #endOfLine(): number {
    const end = this.#text.indexOf('\n', this.#next);
    return end < 0 ? this.#text.length : end;
  }

  #readWord(): boolean {
    const text = this.#text;
    let at = this.#next + 1;
    let char = text.charCodeAt(at);
    while (this.#isWordChar(char)) char = text.charCodeAt(++at);
    if (char === DOLLAR && this.#expands) return this.#readExpanded();
    const word = text.slice(this.#next, at);
    this.#next = at;
    if (word === '---help---' && this.#dashedHelp) return this.#set('keyword', 'help');
    return this.#set(keywords.has(word) ? 'keyword' : 'word', word);
  }

  #isWordChar(char: number): boolean {
    return (char < 128 && wordChars[char] === 1) || (this.#moreWordChars?.has(char) ?? false);
  }

  /** A word with at least one `$` in it; it ends at the first character of the source that no word has. */
  #readExpanded(): boolean {
    const text = this.#text;
    const end = this.#endOfLine();
    let result = '';
    let at = this.#next;
    /** Length of the reference that the word begins with. */
    let whole = 0;
    while (at < end) {
      const char = text.charCodeAt(at);
      if (char === DOLLAR && text.charCodeAt(at + 1) === OPEN_PAREN) {
        const { value, length } = this.#expandReference(at, end);
        result += value;
        if (at === this.#next) whole = length;
        at += length;
      } else if (char === DOLLAR || this.#isWordChar(char)) {
        result += text[at];
        at++;
      } else break;
    }
    const isMacro = whole === at - this.#next;
    const macro = isMacro ? text.slice(this.#next, at) : undefined;
    this.#next = at;
    return result !== '' && this.#set('word', result, macro);
  }

  #expandReference(at: number, end: number): { readonly value: string; readonly length: number } {
    const rest = this.#text.slice(at, end);
    if (endOfReference(rest, 0) === undefined) {
      this.#start = at;
      throw this.fault('a ) that closes this $(');
    }
    return this.#macros.expandReference(rest, this.place);
  }

  #readBackslash(): boolean {
    if (this.#text.charCodeAt(this.#next + 1) !== NEWLINE) return this.#readOperator();
    this.#next++;
    this.#newline();
    return false;
  }

  #readString(quote: number): true {
    const text = this.#text;
    const end = this.#endOfLine();
    let result = '';
    let at = this.#next + 1;
    let from = at;
    for (; at < end; at++) {
      const char = text.charCodeAt(at);
      if (char === quote) break;
      if (char === BACKSLASH) {
        result += text.slice(from, at);
        from = ++at;
      } else if (char === DOLLAR && this.#expands && text.charCodeAt(at + 1) === OPEN_PAREN) {
        const { value, length } = this.#expandReference(at, end);
        result += text.slice(from, at) + value;
        at += length - 1;
        from = at + 1;
      }
    }
    const isClosed = at < end;
    if (!isClosed) this.#macros.warnings.push({ ...this.place, text: 'multi-line strings not supported' });
    this.#next = isClosed ? at + 1 : end;
    return this.#set('quoted', result + text.slice(from, Math.min(at, end)));
  }

  #readOperator(): boolean {
    const two = this.#text.slice(this.#next, this.#next + 2);
    const operator = twoCharOperators.has(two) ? two : two.slice(0, 1);
    this.#next += operator.length;
    if (operator.length === 2 || oneCharOperators.has(operator)) {
      return this.#set('operator', operator);
    }
    if (operator === '\r') throw this.fault('a line that ends in LF, not in CR LF: convert the file');
    const note = `ignoring unsupported character '${operator}'`;
    this.#macros.warnings.push({ ...this.place, text: note });
    return false;
  }
}
