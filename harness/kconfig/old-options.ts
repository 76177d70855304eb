import type { Lexer } from './lexer.ts';

/** One option of an `option` line. */
interface OldOption {
  readonly name: string;
  /** After `=`. */
  readonly value: string | undefined;
}

/** The options of an `option` line, from the token after the keyword up to the end of the line. */
export function* readOldOptions(lexer: Lexer): Generator<OldOption> {
  while (lexer.kind !== 'eol') {
    if (lexer.kind !== 'word' && lexer.kind !== 'keyword') throw lexer.fault('the name of an option');
    const name = lexer.value;
    lexer.next();
    yield { name, value: lexer.is('=') ? readArgument(lexer) : undefined };
  }
}

function readArgument(lexer: Lexer): string {
  lexer.next();
  if (lexer.kind !== 'quoted' && lexer.kind !== 'word') throw lexer.fault('a value after =');
  const { value } = lexer;
  lexer.next();
  return value;
}
