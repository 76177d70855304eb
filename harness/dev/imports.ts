import { parseSync, Visitor } from 'oxc-parser';

/** An import or a global call in a source file. */
export interface Use {
  readonly line: number;
  /** The text after `from`, or the name of the called function. */
  readonly name: string;
  readonly kind: 'value import' | 'type import' | 'call';
}

/** Returns the imports of a source and the globals that it calls, in order. */
export function usesOf(file: string, source: string): Use[] {
  const { module, program, errors } = parseSync(file, source);
  const [error] = errors;
  if (error) throw new Error(`${file}: ${error.message}`);
  const use = (start: number, name: string, kind: Use['kind']) => ({
    line: source.slice(0, start).split('\n').length,
    name,
    kind,
  });
  const kindOf = (typesOnly: boolean) => (typesOnly ? 'type import' : 'value import');
  const imports = module.staticImports.map(({ start, moduleRequest, entries }) =>
    use(start, moduleRequest.value, kindOf(entries.length > 0 && entries.every(({ isType }) => isType))),
  );
  const exports = module.staticExports.flatMap(({ start, entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [use(start, moduleRequest.value, kindOf(isType))] : [],
    ),
  );
  const others: Use[] = [];
  new Visitor({
    CallExpression({ callee, start }) {
      if (callee.type === 'Identifier') others.push(use(start, callee.name, 'call'));
    },
    ImportExpression({ source: from, start }) {
      if (from.type === 'Literal') others.push(use(start, String(from.value), 'value import'));
    },
    TSImportType({ source: from, start }) {
      others.push(use(start, String(from.value), 'type import'));
    },
  }).visit(program);
  return [...imports, ...exports, ...others].sort((a, b) => a.line - b.line);
}
