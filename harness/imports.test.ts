import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Use, usesOf } from './imports.ts';
import { projectRoot } from './settings.ts';

/** Who may import whom. Paths are prefixes below the project; the first row that matches a file holds for it. */
interface Rule {
  readonly of: readonly string[];
  /** What its files may import beside what is in the same row's same prefix. */
  readonly may: readonly string[];
  /** What they may import types from, as well. */
  readonly types?: readonly string[];
  /** npm packages; any where this is left out. */
  readonly packages?: readonly string[];
  readonly because: string;
}

const core = [
  ...['errors', 'exec', 'folder', 'guardian', 'log', 'process-identity', 'scratch', 'wait', 'store'].map(
    name => `harness/${name}.ts`,
  ),
  'harness/store/',
];
const probing = ['probe', 'distribution', 'verdict'].map(name => `harness/${name}.ts`);
const pure = ['kconfig', 'klog', 'facts', 'policy', 'diagnosis'].map(name => `harness/${name}/`);
const parts = ['host', 'kernel', 'container', 'toolchain', 'guest', 'machine', 'vsock', 'postgres'].map(
  name => `harness/${name}/`,
);
const tests = /\.test\.ts$/;

const rules: readonly Rule[] = [
  {
    of: ['harness/kconfig/', 'harness/klog/', 'harness/facts/'],
    may: [],
    packages: [],
    because: 'it is pure: text in, values out',
  },
  {
    of: ['harness/policy/'],
    may: ['harness/kconfig/'],
    packages: [],
    because: 'it is pure: it judges what kconfig read',
  },
  {
    of: ['harness/diagnosis/'],
    may: [],
    types: [
      ...pure,
      'harness/errors.ts',
      'harness/stage.ts',
      'harness/stages/',
      'harness/host-proofs/',
      'harness/probe.ts',
      'fragments/',
    ],
    packages: [],
    because: 'it is pure: rules over what others found',
  },
  {
    of: core,
    may: core,
    packages: ['execa', 'proper-lockfile'],
    because: 'everything stands on it, so it stands on nothing',
  },
  {
    of: probing,
    may: [...core, ...probing],
    types: ['harness/stage.ts'],
    packages: [],
    because: 'probes of every part are made of it',
  },
  {
    of: ['harness/machine/'],
    may: [...core, ...probing, ...pure, 'harness/host/', 'harness/guest/', 'fragments/'],
    types: [...parts, 'harness/settings.ts', 'harness/stage.ts'],
    because: "a machine is a guest with a command channel; beyond that, parts know each other's types only",
  },
  {
    of: ['harness/toolchain/'],
    may: [...core, 'harness/host/', 'harness/container/'],
    types: [...parts, 'harness/settings.ts'],
    because: 'a toolchain is programs of this machine or of a container',
  },
  {
    of: parts,
    may: [...core, ...probing, ...pure, 'harness/host/', 'fragments/'],
    types: [...parts, 'harness/settings.ts', 'harness/stage.ts'],
    because: 'parts know each other by their types only; run.ts wires them',
  },
  { of: ['harness/settings.ts', 'harness/stage.ts'], may: core, because: 'every part may name it' },
  {
    of: ['fragments/'],
    may: ['harness/policy/'],
    types: ['harness/'],
    packages: [],
    because: 'it is data',
  },
  {
    of: ['suites/'],
    may: ['harness/test.ts', 'fragments/'],
    types: ['harness/'],
    packages: [],
    because: 'a suite reads like a specification; what it needs is a fixture of harness/test.ts',
  },
  {
    of: ['harness/'],
    may: ['harness/', 'fragments/'],
    because: 'suites are read by people and by vitest only',
  },
];

/** Unit tests reach further, but not into suites. */
const ofTests: Rule = {
  of: ['harness/', 'fragments/'],
  may: ['harness/', 'fragments/'],
  because: 'it is a unit test',
};

/** What runs before there are packages. */
const ofSetup: Rule = {
  of: ['harness/host/'],
  may: [],
  packages: [],
  because: 'set-up and doctor run on Node 18 before npm ci',
};

/** Where alone a module or a global may be used. */
const reserved: readonly {
  readonly names: readonly string[];
  readonly to: readonly string[];
  readonly todo: string;
}[] = [
  {
    names: ['node:child_process', 'execa', 'zx'],
    to: ['harness/exec.ts', 'harness/guardian.ts', 'harness/host/process.mjs'],
    todo: 'start processes with run or start of harness/exec.ts: they log, have a deadline and die with us',
  },
  {
    names: ['setTimeout', 'setInterval', 'node:timers', 'node:timers/promises'],
    to: ['harness/wait.ts', 'harness/host/clock.mjs'],
    todo: 'wait with harness/wait.ts: it names what it waited for, and how long',
  },
];

function ruleFor(file: string): Rule {
  if (tests.test(file) && !file.startsWith('suites/')) return ofTests;
  if (file.endsWith('.mjs')) return ofSetup;
  const rule = rules.find(({ of }) => of.some(prefix => file.startsWith(prefix)));
  if (!rule) throw new Error(`${file}: no row of harness/imports.test.ts says what it may import`);
  return rule;
}

/** What a rule lets a file import, beside packages. */
function allowedPaths(rule: Rule, file: string, kind: Use['kind']): string[] {
  const own = rule.of.filter(prefix => prefix.endsWith('/') && file.startsWith(prefix));
  return [...own, ...rule.may, ...(kind === 'type import' ? (rule.types ?? []) : [])];
}

function isAllowed(rule: Rule, file: string, { name, kind }: Use): boolean {
  if (kind === 'call' || isBuiltin(name)) return true;
  if (!name.startsWith('.')) return rule.packages?.includes(name) ?? true;
  const target = normalize(join(dirname(file), name));
  return allowedPaths(rule, file, kind).some(prefix => target.startsWith(prefix));
}

/** One block for each use that breaks a rule: where, which rule, what to do. */
function violations(file: string, source: string): string[] {
  const rule = ruleFor(file);
  return usesOf(file, source).flatMap(use => {
    const place = `${file}:${use.line} ${use.kind} of ${use.name}`;
    const reservation = reserved.find(({ names }) => names.includes(use.name));
    if (reservation && !reservation.to.includes(file) && use.kind !== 'type import') {
      return [`${place}\n  rule  only ${reservation.to.join(', ')} may\n  do    ${reservation.todo}`];
    }
    if (isAllowed(rule, file, use)) return [];
    const allowed = [...allowedPaths(rule, file, use.kind), ...(rule.packages ?? [])].join(', ');
    return [
      `${place}\n  rule  ${file} may import ${allowed}: ${rule.because}\n` +
        '  do    hand it in as an argument; if the house itself changes, change the table in harness/imports.test.ts',
    ];
  });
}

const files = globSync(['harness/**/*.{ts,mjs}', 'suites/**/*.ts', 'fragments/**/*.ts'], {
  cwd: projectRoot,
}).sort();
const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');

/** Files that import each other in a ring, as `a → b → a`; types don't count, they are gone at run time. */
function rings(): string[] {
  const edges = new Map(
    files.map(file => [
      file,
      usesOf(file, read(file))
        .filter(({ kind, name }) => kind === 'value import' && name.startsWith('.'))
        .map(({ name }) => normalize(join(dirname(file), name))),
    ]),
  );
  const found = new Set<string>();
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.add([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    done.add(file);
    for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
  };
  for (const file of files) walk(file, []);
  return [...found];
}

describe('imports', () => {
  it('keep to the table', () => {
    expect(files.flatMap(file => violations(file, read(file))).join('\n')).toBe('');
  });

  it('make no ring', () => {
    expect(rings()).toEqual([]);
  });
});

describe('the table', () => {
  it.each([
    ['harness/klog/a.ts', "import { run } from '../exec.ts'"],
    ['harness/klog/a.ts', "export { zod } from 'zod'"],
    ['harness/kconfig/a.ts', "const { lex } = await import('../klog/line.ts')"],
    ['harness/diagnosis/a.ts', "import { lex, type Token } from '../kconfig/lex.ts'"],
    ['harness/exec.ts', "import { openStore } from './stage.ts'"],
    ['harness/machine/a.ts', "import { build } from '../kernel/build.ts'"],
    ['harness/vsock/a.ts', "import { spawn } from 'node:child_process'"],
    ['harness/vsock/a.ts', 'setTimeout(() => undefined, 100)'],
    ['harness/host/a.mjs', "import pc from 'picocolors'"],
    ['suites/10-config.test.ts', "import { boot } from '../harness/machine/vm.ts'"],
    ['harness/run.ts', "import '../suites/10-config.test.ts'"],
    ['harness/klog/a.test.ts', "import '../../suites/10-config.test.ts'"],
  ])('rejects in %s: %s', (file, source) => {
    expect(violations(file, source)).toHaveLength(1);
  });

  it.each([
    ['harness/klog/a.ts', "import { readFileSync } from 'node:fs'; import { line } from './line.ts'"],
    ['harness/diagnosis/a.ts', "import { type Token } from '../kconfig/lex.ts'"],
    ['harness/exec.ts', "import { execa } from 'execa'; import { now } from './wait.ts'"],
    ['harness/machine/a.ts', "import type { Kernel } from '../kernel/build.ts'; import '../exec.ts'"],
    ['harness/host/a.mjs', '/** setTimeout() */'],
    ['suites/10-config.test.ts', "import { expect, test } from '../harness/test.ts'"],
  ])('allows in %s: %s', (file, source) => {
    expect(violations(file, source)).toEqual([]);
  });

  it('says where, which rule, and what to do', () => {
    expect(
      violations('harness/klog/a.ts', "\nimport { run } from '../exec.ts';").join('\n'),
    ).toMatchInlineSnapshot(`
      "harness/klog/a.ts:2 value import of ../exec.ts
        rule  harness/klog/a.ts may import harness/klog/: it is pure: text in, values out
        do    hand it in as an argument; if the house itself changes, change the table in harness/imports.test.ts"
    `);
  });
});
