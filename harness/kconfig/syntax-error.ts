/** Where a piece of Kconfig or .config text stands. Line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface Details extends Position {
  /** The offending line without its line end; long ones are cut around the column by the message. */
  readonly text: string;
  /** The expected text, as a noun phrase: `= after the symbol`. */
  readonly expected: string;
}

const shownWidth = 100;

/** Text that is not in the language it should be. Its message names the place, shows the line and points at the column. */
export class SyntaxFault extends Error {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly expected: string;

  /** Further syntax errors in the same text. */
  readonly others: readonly SyntaxFault[];

  constructor({ file, line, column, text, expected }: Details, others: readonly SyntaxFault[] = []) {
    const from = Math.max(0, column - 1 - shownWidth / 2);
    const shown = text.slice(from, from + shownWidth).replace(/[\p{Cc}\p{Cf}\ufffd]/gu, '·');
    const pointer = `${' '.repeat(column - 1 - from)}^`;
    const own = `${file}:${line}:${column}: expected ${expected}\n  ${shown}\n  ${pointer}`;
    super([own, ...others.map(({ message }) => message)].join('\n'));
    this.others = others;
    this.name = 'SyntaxFault';
    this.file = file;
    this.line = line;
    this.column = column;
    this.text = text;
    this.expected = expected;
  }
}
