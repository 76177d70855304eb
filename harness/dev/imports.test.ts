import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../contract/settings.ts';
import { folderGraph } from './graph.ts';
import { type Use, usesOf } from './imports.ts';

/**
 * Folders and their allowed imports: a file may import from its own folder and from the folders in its row, types
 * included. core ← pure ← contract ← report, parts ← stages ← app ← cli. setup and dev are independent.
 */
interface Room {
  /** Prefix of its files. The first matching row applies. */
  readonly room: string;
  readonly may: readonly string[];
  /** Allowed npm packages; default: any. */
  readonly packages?: readonly string[];
  readonly because: string;
}

const core = ['harness/core/'];
const pure = ['kconfig', 'klog', 'facts', 'policy'].map(name => `harness/${name}/`);
const contract = [...core, ...pure, 'harness/contract/'];
const parts = [...contract, 'harness/parts/', 'harness/setup/'];
const stages = [...parts, 'harness/report/', 'harness/stages/', 'fragments/'];
const app = [...stages, 'harness/app/'];

const rooms: readonly Room[] = [
  { room: 'harness/core/', may: [], because: 'everything stands on it, so it stands on nothing' },
  ...['kconfig', 'klog', 'facts'].map(name => ({
    room: `harness/${name}/`,
    may: [],
    packages: [],
    because: 'it is pure: text in, values out',
  })),
  {
    room: 'harness/policy/',
    may: ['harness/kconfig/'],
    packages: [],
    because: 'it is pure: it judges parsed configurations',
  },
  {
    room: 'harness/contract/',
    may: [...core, ...pure],
    because: 'every stage is made of it, so it names no stage and no part',
  },
  { room: 'harness/report/', may: contract, because: 'a report shows any stage: it knows the contract only' },
  { room: 'harness/parts/', may: parts, because: 'parts do the work; stages prove results' },
  { room: 'harness/stages/', may: stages, because: 'a stage stands on parts and on the contract' },
  { room: 'harness/app/', may: app, because: 'the app wires stages into runs' },
  { room: 'harness/cli/', may: [...app, 'harness/dev/'], because: 'commands call the app' },
  {
    room: 'harness/define.ts',
    may: contract,
    packages: [],
    because: 'it is the public face for configuration files, which load nothing else',
  },
  {
    room: 'harness/index.ts',
    may: [...app, 'harness/define.ts'],
    because: 'it is the public face of the app',
  },
  { room: 'harness/dev/', may: [...app, 'harness/cli/'], because: 'tools for this project itself' },
  {
    room: 'fragments/',
    may: ['harness/contract/', 'harness/policy/', 'harness/kconfig/'],
    packages: [],
    because: 'it is data',
  },
  {
    room: 'suites/',
    may: ['harness/app/test.ts', 'fragments/'],
    packages: [],
    because:
      'a suite reads like a specification; each thing that it needs is a fixture of harness/app/test.ts',
  },
];

/** Unit tests may import more, but not suites. */
const ofTests: Room = { room: 'harness/', may: ['harness/', 'fragments/'], because: 'it is a unit test' };

/** The setup runs before packages are installed. */
const ofSetup: Room = {
  room: 'harness/setup/',
  may: [],
  packages: [],
  because: 'set-up and doctor run on Node 18 before npm ci',
};

/** The only places in which a module or a global may be used. */
const reserved: readonly {
  readonly names: readonly string[];
  readonly to: readonly string[];
  readonly todo: string;
}[] = [
  {
    names: ['node:child_process', 'execa', 'zx'],
    to: ['harness/core/exec.ts', 'harness/core/reaper.ts', 'harness/setup/process.mjs'],
    todo: 'start processes with run or start of harness/core/exec.ts: they write a log, have a deadline and end with endgoal',
  },
  {
    names: ['setTimeout', 'setInterval', 'node:timers', 'node:timers/promises'],
    to: ['harness/core/wait.ts', 'harness/setup/clock.mjs'],
    todo: 'wait with harness/core/wait.ts: it names what it waited for, and how long',
  },
];

const tests = /\.test\.ts$/;

function roomOf(file: string): Room {
  if (tests.test(file) && !file.startsWith('suites/')) return ofTests;
  if (file.endsWith('.mjs')) return ofSetup;
  const found = rooms.find(({ room }) => file.startsWith(room));
  if (!found) throw new Error(`${file}: no row of harness/dev/imports.test.ts says where it belongs`);
  return found;
}

const targetOf = (file: string, { name }: Use) => normalize(join(dirname(file), name));

function isAllowed({ room, may, packages }: Room, file: string, use: Use): boolean {
  if (use.kind === 'call' || isBuiltin(use.name)) return true;
  if (!use.name.startsWith('.')) return packages?.includes(use.name) ?? true;
  const target = targetOf(file, use);
  return [room, ...may].some(prefix => target.startsWith(prefix));
}

/** Returns one block per forbidden use: the place, the rule and the fix. */
function violations(file: string, source: string): string[] {
  const room = roomOf(file);
  return usesOf(file, source).flatMap(use => {
    const place = `${file}:${use.line} ${use.kind} of ${use.name}`;
    const reservation = reserved.find(({ names }) => names.includes(use.name));
    if (reservation && !reservation.to.includes(file) && use.kind !== 'type import') {
      return [`${place}\n  rule  only ${reservation.to.join(', ')} may\n  do    ${reservation.todo}`];
    }
    if (isAllowed(room, file, use)) return [];
    const allowed = [room.room, ...room.may, ...(room.packages ?? [])].join(', ');
    return [
      `${place}\n  rule  ${file} may import ${allowed}: ${room.because}\n` +
        '  do    pass it as an argument, or move it down; if the layout itself changes, edit the table in harness/dev/imports.test.ts',
    ];
  });
}

const files = globSync(['harness/**/*.{ts,mjs}', 'suites/**/*.ts', 'fragments/**/*.ts'], {
  cwd: projectRoot,
}).sort();
const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');

/**
 * Finds files that import each other in a ring, as `a → b → a`. Type imports do not count, because they do not exist at
 * run time.
 */
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
  it('follow the table', () => {
    expect(files.flatMap(file => violations(file, read(file))).join('\n')).toBe('');
  });

  it('contain no ring', () => {
    expect(rings()).toEqual([]);
  });

  it('join at most 13 folders, and no two of them import each other', () => {
    const { units, mutual } = folderGraph();
    expect(units.filter(unit => !unit.endsWith('.ts')).length).toBeLessThanOrEqual(13);
    expect(mutual).toEqual([]);
  });
});

describe('the table', () => {
  it('has no stale row', () => {
    const folders = new Set(
      files.map(file => {
        const parts = file.split('/').slice(0, file.startsWith('harness/') ? 2 : 1);
        return parts.join('/') === file ? file : `${parts.join('/')}/`;
      }),
    );
    const named = [...rooms, ofSetup].map(({ room }) => room);
    expect(named.filter(room => !folders.has(room))).toEqual([]);
    expect([...folders].filter(folder => !named.includes(folder))).toEqual([]);
  });

  it.each([
    ['harness/klog/a.ts', "import { run } from '../core/exec.ts'"],
    ['harness/klog/a.ts', "export { zod } from 'zod'"],
    ['harness/kconfig/a.ts', "const { lex } = await import('../klog/line.ts')"],
    ['harness/klog/a.ts', "import { lex, type Token } from '../kconfig/lex.ts'"],
    ['harness/core/exec.ts', "import { openStore } from '../contract/stage.ts'"],
    ['harness/parts/machine/a.ts', "import type { BootEvidence } from '../../stages/boot/stage.ts'"],
    ['harness/contract/a.ts', "import type { Machine } from '../parts/machine/machine.ts'"],
    ['harness/report/a.ts', "import { bootStage } from '../stages/boot/stage.ts'"],
    ['harness/stages/vsock/a.ts', "import { spawn } from 'node:child_process'"],
    ['harness/stages/vsock/a.ts', 'setTimeout(() => undefined, 100)'],
    ['harness/setup/a.mjs', "import pc from 'picocolors'"],
    ['suites/10-config.test.ts', "import { boot } from '../harness/parts/machine/vm.ts'"],
    ['harness/app/run.ts', "import '../../suites/10-config.test.ts'"],
    ['harness/klog/a.test.ts', "import '../../suites/10-config.test.ts'"],
  ])('rejects in %s: %s', (file, source) => {
    expect(violations(file, source)).toHaveLength(1);
  });

  it.each([
    ['harness/klog/a.ts', "import { readFileSync } from 'node:fs'; import { line } from './line.ts'"],
    ['harness/policy/a.ts', "import { type Token } from '../kconfig/lex.ts'"],
    ['harness/core/exec.ts', "import { execa } from 'execa'; import { now } from './wait.ts'"],
    [
      'harness/parts/machine/a.ts',
      "import type { Kernel } from '../kernel/build.ts'; import '../../core/exec.ts'",
    ],
    ['harness/setup/a.mjs', '/** setTimeout() */'],
    ['suites/10-config.test.ts', "import { expect, test } from '../harness/app/test.ts'"],
  ])('allows in %s: %s', (file, source) => {
    expect(violations(file, source)).toEqual([]);
  });

  it('names the place, the rule and the fix', () => {
    expect(
      violations('harness/klog/a.ts', "\nimport { run } from '../core/exec.ts';").join('\n'),
    ).toMatchInlineSnapshot(`
      "harness/klog/a.ts:2 value import of ../core/exec.ts
        rule  harness/klog/a.ts may import harness/klog/: it is pure: text in, values out
        do    pass it as an argument, or move it down; if the layout itself changes, edit the table in harness/dev/imports.test.ts"
    `);
  });
});
