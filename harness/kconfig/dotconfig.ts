import { type Position, SyntaxFault } from './syntax-error.ts';

/** The values of a configuration by symbol. Absent and `n` mean the same; strings are without quotes. */
export type Config = ReadonlyMap<string, string>;

/** One line of a .config, a defconfig or a fragment that sets a symbol. */
export interface Assignment extends Position {
  /** Name without `CONFIG_`. */
  readonly symbol: string;
  /** `y`, `m`, `n` (also for `# CONFIG_X is not set`), a number as written, or a string without quotes and escapes. */
  readonly value: string;
  /**
   * Whether the value stood in double quotes. Kconfig's own reader drops a string symbol's value without
   * quotes, and a quoted value of any other symbol, without a word.
   */
  readonly quoted: boolean;
}

/** A line of a fragment: an assignment, a comment, or blank. */
export type Line =
  | { readonly kind: 'assignment'; readonly assignment: Assignment }
  | { readonly kind: 'comment'; readonly text: string; readonly at: Position; readonly raw: string }
  | { readonly kind: 'blank' };

/** All assignments of a .config, defconfig or fragment, in order. Throws {@link SyntaxFault}. */
export function parseDotconfig(text: string, file: string): Assignment[] {
  const assignments: Assignment[] = [];
  for (const line of readLines(text, file)) {
    if (line.kind === 'assignment') assignments.push(line.assignment);
  }
  return assignments;
}

/** The configuration that assignments add up to; the last one of a symbol counts, as in the kernel's reader. */
export function toConfig(assignments: Iterable<Pick<Assignment, 'symbol' | 'value'>>): Config {
  return new Map(Array.from(assignments, ({ symbol, value }) => [symbol, value]));
}

/** An assignment as a .config spells it, without line end. */
export function renderAssignment({ symbol, value, quoted }: Omit<Assignment, keyof Position>): string {
  if (quoted) return `CONFIG_${symbol}="${value.replace(/["\\]/g, '\\$&')}"`;
  return value === 'n' ? `# CONFIG_${symbol} is not set` : `CONFIG_${symbol}=${value}`;
}

/**
 * The lines of a .config, defconfig or fragment. Throws {@link SyntaxFault} at the first one that is none, unless
 * `onFault` takes it: such a line is then left out.
 */
export function* readLines(
  text: string,
  file: string,
  onFault?: (fault: SyntaxFault) => void,
): Generator<Line> {
  refuseBinary(text, file);
  for (const [index, line] of text.split('\n').entries()) {
    try {
      yield readLine(line, { file, line: index + 1, column: 1 });
    } catch (error) {
      if (!onFault || !(error instanceof SyntaxFault)) throw error;
      onFault(error);
    }
  }
}

const notSet = /^# CONFIG_([A-Za-z0-9_]+) is not set/;
const head = /^CONFIG_([A-Za-z0-9_]*)(=?)/;
const quotedValue = /"((?:[^"\\]|\\.)*)"/y;
const bareValue = /[^\s"#\\]+/y;

function readLine(text: string, at: Position): Line {
  if (text.trim() === '') return { kind: 'blank' };
  const [matched, symbol] = notSet.exec(text) ?? [];
  if (matched !== undefined && symbol) {
    expectEnd(text, matched.length, at);
    return { kind: 'assignment', assignment: { ...at, column: 3, symbol, value: 'n', quoted: false } };
  }
  if (text.startsWith('#')) return { kind: 'comment', text: text.replace(/^#+ ?/, '').trim(), at, raw: text };
  return { kind: 'assignment', assignment: readAssignment(text, at) };
}

function readAssignment(text: string, at: Position): Assignment {
  const fail = (column: number, expected: string) => new SyntaxFault({ ...at, column, text, expected });
  const [matched, symbol, equals] = head.exec(text) ?? [];
  if (matched === undefined) {
    throw fail(1, 'CONFIG_NAME=value, "# CONFIG_NAME is not set", or a comment that starts with #');
  }
  if (!symbol) throw fail('CONFIG_'.length + 1, 'the name of a symbol (letters, digits, _) after CONFIG_');
  if (!equals) throw fail(matched.length + 1, `= right after CONFIG_${symbol}`);

  const value = matchAt(quotedValue, text, matched.length) ?? matchAt(bareValue, text, matched.length);
  if (!value) {
    const open = text[matched.length] === '"';
    throw fail(
      open ? text.length + 1 : matched.length + 1,
      open ? 'a closing "' : 'y, m, n, a number or a string in double quotes',
    );
  }
  const [whole, inner] = value;
  expectEnd(text, matched.length + whole.length, at);
  return { ...at, symbol, value: inner?.replace(/\\(.)/g, '$1') ?? whole, quoted: inner !== undefined };
}

function expectEnd(text: string, end: number, at: Position): void {
  if (text.slice(end).trim() === '') return;
  const expected = 'the end of the line (a comment stands on a line of its own)';
  throw new SyntaxFault({ ...at, column: end + 1, text, expected });
}

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

function refuseBinary(text: string, file: string): void {
  const nul = text.indexOf('\0');
  if (nul < 0) return;
  const before = text.slice(0, nul).split('\n');
  const line = before.at(-1) ?? '';
  throw new SyntaxFault({
    file,
    line: before.length,
    column: line.length + 1,
    text: text.slice(nul - line.length).split('\n', 1)[0] ?? '',
    expected: 'text, but this is a binary file (it has a NUL byte)',
  });
}
