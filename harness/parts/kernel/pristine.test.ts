import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import { checkPristine, recordManifest } from './pristine.ts';
import type { KernelTree } from './source.ts';

/** File time in the tarball, in seconds since 1970. */
const unpacked = 1_700_000_000;

const setting = { owner: 'test', deadline: 20 };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'endgoal-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const origins = { package: unpackedPackage, git: gitTree };

describe.each(['package', 'git'] as const)('a %s tree', kind => {
  const make = () => origins[kind]();

  test('is pristine if it is unchanged', async () => {
    const tree = await make();
    expect(await checkPristine(tree, [])).toEqual({ state: 'pristine' });
  });

  test('is pristine if only file times changed', async () => {
    const tree = await make();
    utimesSync(join(tree.path, 'certs/extract-cert.c'), 1, 1);
    expect(await checkPristine(tree, [])).toEqual({ state: 'pristine' });
  });

  test('reports each changed, added or removed file with its difference', async () => {
    const tree = await make();
    writeFileSync(join(tree.path, 'certs/extract-cert.c'), 'int main(void)\n{\n\treturn 1;\n}\n');
    mkdirSync(join(tree.path, 'new'));
    writeFileSync(join(tree.path, 'new/with blank [x].c'), 'new\n');
    rmSync(join(tree.path, 'Kconfig'));
    const comparison = await checkPristine(tree, []);
    expect(comparison).toMatchInlineSnapshot(`
      {
        "changes": [
          {
            "diff": "--- a/Kconfig
      +++ /dev/null
      @@ -1 +0,0 @@
      -mainmenu "Linux"
      ",
            "kind": "removed",
            "path": "Kconfig",
          },
          {
            "diff": "--- a/certs/extract-cert.c
      +++ b/certs/extract-cert.c
      @@ -1,4 +1,4 @@
       int main(void)
       {
      -	return 0;
      +	return 1;
       }
      ",
            "kind": "changed",
            "path": "certs/extract-cert.c",
          },
          {
            "diff": "--- /dev/null
      +++ b/new/with blank [x].c
      @@ -0,0 +1 @@
      +new
      ",
            "kind": "added",
            "path": "new/with blank [x].c",
          },
        ],
        "state": "changed",
      }
    `);
  });

  test('reports a link with a changed target', async () => {
    const tree = await make();
    rmSync(join(tree.path, 'include'));
    symlinkSync('..', join(tree.path, 'include'));
    expect(await checkPristine(tree, [])).toEqual({
      state: 'changed',
      changes: [
        {
          path: 'include',
          kind: 'changed',
          diff: '--- a/include\n+++ b/include\n-link to certs\n+link to ..\n',
        },
      ],
    });
  });

  test('is pristine with its declared patch applied', async () => {
    const tree = await make();
    appendFileSync(join(tree.path, 'Kconfig'), 'source "certs/Kconfig"\n');
    expect(await checkPristine(tree, [declared()])).toEqual({ state: 'pristine' });
  });

  test('reports a missing declared patch, and further changes in the patched file', async () => {
    const tree = await make();
    expect(await checkPristine(tree, [declared()])).toMatchObject({
      state: 'changed',
      changes: [{ path: 'Kconfig' }],
    });
    appendFileSync(join(tree.path, 'Kconfig'), 'source "certs/Kconfig"\nsource "more/Kconfig"\n');
    const comparison = await checkPristine(tree, [declared()]);
    expect(comparison.state === 'changed' && comparison.changes[0]?.diff).toMatchInlineSnapshot(`
      "--- a/Kconfig
      +++ b/Kconfig
      @@ -1,2 +1,3 @@
       mainmenu "Linux"
       source "certs/Kconfig"
      +source "more/Kconfig"
      "
    `);
  });
});

test('reports a change that keeps size and time in a package tree', async () => {
  const tree = await unpackedPackage();
  const file = join(tree.path, 'Kconfig');
  writeFileSync(file, 'mainmenu "Linuz"\n');
  utimesSync(file, unpacked, unpacked);
  expect(await checkPristine(tree, [])).toMatchObject({ state: 'changed', changes: [{ path: 'Kconfig' }] });
});

test('reports a declared patch that does not apply as a UserError', async () => {
  const tree = await gitTree();
  const patch = join(folder, 'other.patch');
  writeFileSync(patch, '--- a/Kconfig\n+++ b/Kconfig\n@@ -1 +1 @@\n-mainmenu "BSD"\n+mainmenu "Linux"\n');
  await expect(checkPristine(tree, [patch])).rejects.toBeInstanceOf(UserError);
});

test('reports a missing patch file as a UserError', async () => {
  const missing = checkPristine(await gitTree(), ['/nowhere/declared.patch']);
  await expect(missing).rejects.toBeInstanceOf(UserError);
  await expect(missing).rejects.toThrow(/^config: declared patch \/nowhere\/declared.patch can't be read/);
});

test('reports a plain folder as not comparable', async () => {
  const tree: KernelTree = {
    path: '/src/linux',
    version: '6.1.0',
    origin: { kind: 'folder' },
    identity: 'x',
  };
  expect(await checkPristine(tree, [])).toEqual({
    state: 'not comparable',
    because: '/src/linux is neither a git tree nor a package of the store',
  });
});

function writeTree(path: string): void {
  mkdirSync(join(path, 'certs'), { recursive: true });
  writeFileSync(join(path, 'Kconfig'), 'mainmenu "Linux"\n');
  writeFileSync(join(path, 'certs/extract-cert.c'), 'int main(void)\n{\n\treturn 0;\n}\n');
  utimesSync(join(path, 'Kconfig'), unpacked, unpacked);
  symlinkSync('certs', join(path, 'include'));
}

async function unpackedPackage(): Promise<KernelTree> {
  const tarball = join(folder, 'source.tar.xz');
  writeTree(join(folder, 'linux-6.1'));
  await run(['tar', '-cJf', tarball, '-C', folder, 'linux-6.1'], setting);
  const path = join(folder, 'tree');
  renameSync(join(folder, 'linux-6.1'), path);
  await recordManifest(path, join(folder, 'tree.manifest'));
  const origin = { kind: 'package', package: 'linux-source-6.1', version: '6.1.0-1', tarball } as const;
  return { path, version: '6.1.0', origin, identity: 'x' };
}

async function gitTree(): Promise<KernelTree> {
  const path = join(folder, 'tree');
  writeTree(path);
  const git = (...args: string[]) =>
    run(['git', '-C', path, '-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], setting);
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'tree');
  const commit = (await git('rev-parse', 'HEAD')).stdout.trim();
  return { path, version: '6.1.0', origin: { kind: 'git', commit }, identity: { commit } };
}

function declared(): string {
  const patch = join(folder, 'declared.patch');
  const lines = [
    '--- a/Kconfig',
    '+++ b/Kconfig',
    '@@ -1 +1,2 @@',
    ' mainmenu "Linux"',
    '+source "certs/Kconfig"',
    '',
  ];
  writeFileSync(patch, lines.join('\n'));
  return patch;
}
