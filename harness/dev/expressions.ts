import { parseSync, Visitor } from 'oxc-parser';

/** A regular expression literal in a source file. */
export interface Expression {
  readonly source: string;
  readonly flags: string;
  readonly line: number;
}

/**
 * Returns the regular expression literals in a TypeScript or JavaScript file. Expressions that are built at run time
 * are not included.
 */
export function expressionsOf(file: string, text: string): readonly Expression[] {
  const found: Expression[] = [];
  new Visitor({
    Literal(node) {
      if (!('regex' in node)) return;
      const { pattern, flags } = node.regex;
      found.push({ source: pattern, flags, line: text.slice(0, node.start).split('\n').length });
    },
  }).visit(parseSync(file, text).program);
  return found;
}
