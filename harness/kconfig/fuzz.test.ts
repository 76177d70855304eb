import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configure, type Mode } from './configure.ts';
import { explainRequests } from './explain/explain.ts';
import { TreeFault } from './faults.ts';
import { MissingProbes } from './host.ts';
import { readText } from './memory-tree.ts';
import type { KconfigModel } from './model.ts';
import { SyntaxFault } from './syntax-error.ts';
import { renderDotconfig } from './write.ts';

/** FUZZ_RUNS=1000000 is the long run; FUZZ_SEED repeats one. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 2_000);
const seed = process.env['FUZZ_SEED'] === undefined ? {} : { seed: Number(process.env['FUZZ_SEED']) };
/** What once broke it. */
const kept: [string, 'symbol' | 'menu'][] = [['\r', 'symbol']];
const timeout = 20_000 + numRuns * 20;

const name = fc.constantFrom('A', 'B', 'C', 'D', 'MODULES', 'y', 'n', 'm', '0x10', '7');
const expr: fc.Arbitrary<string> = fc.letrec<{ expr: string }>(tie => ({
  expr: fc.oneof(
    { depthSize: 'small' },
    name,
    fc.tuple(name, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), name).map(parts => parts.join(' ')),
    tie('expr').map(inner => `!(${inner})`),
    fc.tuple(tie('expr'), fc.constantFrom('&&', '||'), tie('expr')).map(([a, op, b]) => `(${a}) ${op} ${b}`),
  ),
})).expr;
const condition = fc.oneof(
  fc.constant(''),
  expr.map(text => ` if ${text}`),
);
const option = fc.oneof(
  fc.constantFrom('bool', 'tristate', 'int', 'hex', 'string', 'modules', 'optional', 'help\n\t  text'),
  condition.map(text => `prompt "p"${text}`),
  fc.tuple(expr, condition).map(([value, text]) => `default ${value}${text}`),
  fc
    .tuple(fc.constantFrom('select', 'imply'), name, condition)
    .map(([kind, target, text]) => `${kind} ${target}${text}`),
  fc.tuple(name, name, condition).map(([low, high, text]) => `range ${low} ${high}${text}`),
  expr.map(text => `depends on ${text}`),
);
const options = fc.array(option, { maxLength: 5 }).map(lines => lines.map(line => `\t${line}\n`).join(''));
const config = fc
  .tuple(
    fc.constantFrom('A', 'B', 'C', 'D', 'MODULES'),
    fc.constantFrom('bool "p"', 'tristate "p"', 'int "p"', 'def_bool y'),
    options,
  )
  .map(([symbol, type, text]) => `config ${symbol}\n\t${type}\n${text}`);
const block = fc.oneof(
  config,
  fc.array(config, { maxLength: 3 }).map(members => `choice\n\tprompt "c"\n${members.join('')}endchoice\n`),
  fc.tuple(expr, config).map(([text, inner]) => `if ${text}\n${inner}endif\n`),
  fc.tuple(expr, config).map(([text, inner]) => `menu "m"\n\tvisible if ${text}\n${inner}endmenu\n`),
);
const tree = fc.array(block, { maxLength: 8 }).map(blocks => blocks.join(''));

const token = fc.constantFrom(
  ...'config choice endchoice if endif menu endmenu source depends on default select help bool int range A y $( $(A) ) ( , := += = ! && || < " \' # \\ $(shell,x) $(error-if,y,x)'.split(
    ' ',
  ),
  '\n',
  '\t',
  ' ',
  '\r',
  '\0',
);
const noise = fc.oneof(
  fc.array(token).map(tokens => tokens.join(' ')),
  fc.array(token).map(tokens => tokens.join('')),
  fc.string({ unit: 'binary' }),
  fc.tuple(tree, token, fc.nat()).map(([text, extra, at]) => {
    const index = text.length === 0 ? 0 : at % text.length;
    return text.slice(0, index) + extra + text.slice(index + 1);
  }),
);

const dialect = fc.constantFrom('symbol' as const, 'menu' as const);
const mode = fc.constantFrom<Mode>(
  'olddefconfig',
  'defconfig',
  'alldefconfig',
  'allnoconfig',
  'allyesconfig',
  'allmodconfig',
);
const requests = fc.array(
  fc.record({
    symbol: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'MODULES'),
    value: fc.constantFrom('y', 'm', 'n', '5', '0x1f', ''),
    file: fc.constant('f'),
    line: fc.nat(),
  }),
  { maxLength: 5 },
);

/** The model of a text; undefined if it was refused with a typed error, which has a place. */
function read(text: string, of: 'symbol' | 'menu'): KconfigModel | undefined {
  try {
    return readText(text, { dialect: of, files: { A: 'config A\n' } });
  } catch (error) {
    if (error instanceof SyntaxFault || error instanceof TreeFault) {
      expect(error.message.split('\n')[0]).toMatch(/^.*:\d+: ?/);
      return undefined;
    }
    if (error instanceof MissingProbes) return undefined;
    throw error;
  }
}

test('any text is read, or refused with its place', { timeout }, () => {
  fc.assert(
    fc.property(noise, dialect, (text, of) => void read(text, of)),
    { numRuns, ...seed, examples: kept },
  );
});

test('any tree that is read can be configured, written and explained', { timeout }, () => {
  fc.assert(
    fc.property(tree, dialect, mode, requests, (text, of, how, asked) => {
      const model = read(text, of);
      if (!model) return;
      renderDotconfig(model, configure(model, how, asked).calculation);
      explainRequests(model, { mode: how, settings: [] }, asked);
    }),
    { numRuns, ...seed },
  );
});

test.each([
  ['parentheses', `config A\n\tdef_bool ${'('.repeat(100_000)}y\n`],
  ['negations', `config A\n\tdef_bool ${'!'.repeat(100_000)}y\n`],
  ['blocks', 'if A\n'.repeat(50_000)],
  ['a long chain of dependencies', chain(20_000)],
  ['a macro that doubles', `${doubling(60)}config $(X60)\n`],
])('%s do not break it', (_, text) => {
  const model = read(text, 'menu');
  if (model) renderDotconfig(model, configure(model, 'allyesconfig', []).calculation);
});

function chain(length: number): string {
  return Array.from(
    { length },
    (_, index) => `config S${index}\n\tbool "s"\n\tdepends on S${index + 1}\n`,
  ).join('');
}

function doubling(times: number): string {
  return `X0 =\n${Array.from({ length: times }, (_, index) => `X${index + 1} = $(X${index})$(X${index})\n`).join('')}`;
}
