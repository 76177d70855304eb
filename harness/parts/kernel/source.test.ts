import { chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InfraError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import { openStore } from '../../core/store/store.ts';
import { onPath } from '../../setup/detect.mjs';
import { checkPristine } from './pristine.ts';
import { debianTree, givenTree } from './source.ts';

let folder: string;
let tree: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'source-'));
  tree = join(folder, 'linux');
  await mkdir(tree);
  await writeFile(join(tree, 'Makefile'), 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 7\n');
  await writeFile(join(tree, 'Kconfig'), '');
});
afterEach(() => rm(folder, { recursive: true }));

async function commit(): Promise<void> {
  const git = (...args: string[]) =>
    run(['git', '-C', tree, '-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], {
      owner: 'test',
      deadline: 20,
    });
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'tree');
}

const identity = async () => JSON.stringify((await givenTree(tree)).identity);

describe('a git tree gets another identity', () => {
  test('when a tracked file was edited', async () => {
    await commit();
    const before = await identity();
    await writeFile(join(tree, 'Kconfig'), 'mainmenu "Linux"\n');
    expect(await identity()).not.toBe(before);
    await writeFile(join(tree, 'Kconfig'), '');
    expect(await identity()).toBe(before);
  });

  test('when an untracked file was added or edited, as by a declared patch', async () => {
    await commit();
    const seen = [await identity()];
    for (const text of ['int a;\n', 'int b;\n']) {
      await mkdir(join(tree, 'drivers/vault'), { recursive: true });
      await writeFile(join(tree, 'drivers/vault/vault.c'), text);
      seen.push(await identity());
    }
    expect(new Set(seen).size).toBe(3);
    await rm(join(tree, 'drivers'), { recursive: true });
    expect(await identity()).toBe(seen[0]);
  });
});

describe('a git tree that git refuses to open', () => {
  test.skipIf(process.getuid?.() !== 0)(
    'because of its owner is reported with the command that permits it (skipped unless root)',
    async () => {
      await commit();
      for (const path of [tree, join(tree, '.git')]) await chown(path, 4242, 4242);
      const comparison = await checkPristine(await givenTree(tree), []);
      expect(JSON.stringify(comparison).replaceAll(tree, '/linux')).toMatchInlineSnapshot(
        `"{"state":"not comparable","because":"git does not open /linux: fatal: detected dubious ownership in repository at '/linux'; git config --global --add safe.directory /linux lets it"}"`,
      );
    },
  );
});

test('a plain folder is identified by its files and their times', async () => {
  const before = await identity();
  await writeFile(join(tree, 'new.c'), '');
  expect(await identity()).not.toBe(before);
  expect((await givenTree(tree)).version).toBe('6.1.7');
});

test.skipIf(!onPath('apt-get', process.env))(
  'reports a damaged stored source whose version apt no longer has (skipped without apt)',
  async () => {
    const store = openStore(join(folder, 'store'));
    const sealed = ['source.tar.xz', 'tree.manifest'];
    const { path } = await store.entry(
      'source',
      { package: 'linux-source-6.1', version: '6.1.0-0none' },
      async entry => {
        for (const file of sealed) await writeFile(join(entry, file), 'whole');
      },
      { sealed },
    );
    await writeFile(join(path, 'source.tar.xz'), 'other');
    const failure = await debianTree(store, 'linux-source-6.1', () => undefined).catch(error => error);
    expect(failure).toBeInstanceOf(InfraError);
    expect(failure.message.replace(/last line.*/, 'last line  …')).toMatchInlineSnapshot(`
      "config: apt could not fetch linux-source-6.1 6.1.0-0none
        last line  …
        because    the mirror is unreachable, the package lists are old, or the mirror has only a newer version: the store needs the version of its first fetch
        do         run \`apt-get update\` and try again; npm test takes today's version once the store's folder source/ is removed; or give a tree of your own with KERNEL_SRC=DIR"
    `);
    expect(await readdir(join(store.root, 'drafts'))).toEqual([]);
  },
);

test('reports a stored source without its tree as a damaged store, not as a UserError', async () => {
  const store = openStore(join(folder, 'store'));
  const inputs = { package: 'linux-source-6.1', version: '6.1.0-1' };
  const sealed = ['source.tar.xz', 'tree.manifest'];
  const fill = async (entry: string) => {
    for (const file of sealed) await writeFile(join(entry, file), 'whole');
  };
  const { path } = await store.entry('source', inputs, fill, { sealed });
  const failure = await debianTree(store, 'linux-source-6.1', () => undefined).catch(error => error);
  expect(failure).toBeInstanceOf(InfraError);
  expect(failure.message.replaceAll(path, '/store/source/k')).toMatchInlineSnapshot(`
    "config: linux-source-6.1 6.1.0-1 in the store is damaged
      because    /store/source/k/tree is no kernel tree any more: its Makefile or Kconfig is gone
      do         rm -r /store/source/k; the next run fetches and unpacks it again"
  `);
});
