import { parseSync, Visitor } from 'oxc-parser';

/** A regular expression as a source file has it. */
export interface Expression {
  readonly source: string;
  readonly flags: string;
  readonly line: number;
}

/** Literals of regular expressions in a TypeScript or JavaScript file. Those that are put together at run time are not seen. */
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
