import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyOf, openStore, type Store } from './store.ts';

let root: string;
let store: Store;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'store-'));
  store = openStore(root);
});
afterEach(() => rm(root, { recursive: true }));

const write = (text: string) => (folder: string) => writeFile(join(folder, 'Image'), text);
const refuse = async () => {
  throw new Error('made again');
};

describe('a key', () => {
  test('does not depend on the order of its inputs', () => {
    expect(keyOf({ a: 1, b: [2, { d: 3, c: 4 }] })).toBe(keyOf({ b: [2, { c: 4, d: 3 }], a: 1 }));
  });

  test('depends on every value', () => {
    expect(keyOf({ a: 1 })).not.toBe(keyOf({ a: '1' }));
  });
});

describe('an entry', () => {
  test('is made once', async () => {
    const first = await store.entry('kernel', { n: 1 }, write('x'));
    const second = await store.entry('kernel', { n: 1 }, refuse);
    expect([first.made, second.made]).toEqual([true, false]);
    expect([first.damaged, second.damaged]).toEqual([[], []]);
    expect(await readFile(join(second.path, 'Image'), 'utf8')).toBe('x');
  });

  test('whose maker fails is not there', async () => {
    await expect(store.entry('kernel', 1, refuse)).rejects.toThrow('made again');
    expect(await store.find('kernel', 1)).toBeUndefined();
    expect(await readdir(join(root, 'drafts'))).toEqual([]);
  });

  test('that was cut short is removed and made again', async () => {
    const { path } = await store.entry('kernel', 1, write('whole'));
    await truncate(join(path, 'Image'), 2);
    expect(await store.find('kernel', 1)).toBeUndefined();
    const again = await store.entry('kernel', 1, write('whole'));
    expect([again.made, again.damaged]).toEqual([true, ['Image']]);
    expect(await readFile(join(path, 'Image'), 'utf8')).toBe('whole');
  });

  test('that was changed without changing its size is found by its checksum', async () => {
    const { path } = await store.entry('kernel', 1, write('good'));
    await writeFile(join(path, 'Image'), 'evil');
    expect((await store.entry('kernel', 1, write('good'))).made).toBe(true);
  });

  test('that lost a file is made again', async () => {
    const { path } = await store.entry('kernel', 1, write('x'));
    await rm(join(path, 'Image'));
    expect(await store.entry('kernel', 1, write('x'))).toMatchObject({ made: true, damaged: ['Image'] });
  });

  test('wanted twice at once is made once', async () => {
    let makers = 0;
    const make = async (folder: string) => {
      makers++;
      await write('x')(folder);
    };
    const both = await Promise.all([openStore(root), openStore(root)].map(s => s.entry('kernel', 1, make)));
    expect(makers).toBe(1);
    expect(both.filter(entry => entry.made)).toHaveLength(1);
  });

  test('whose manifest was cut short is made again', async () => {
    const { path, key } = await store.entry('kernel', 1, write('x'));
    await truncate(join(root, 'kernel', `${key}.json`), 20);
    expect(await store.list('kernel')).toEqual([]);
    const again = await store.entry('kernel', 1, write('x'));
    expect([again.made, again.path, again.damaged]).toEqual([true, path, [`${key}.json`]]);
  });

  test('of a store that cannot be written says so at once', async () => {
    await writeFile(join(root, 'kernel'), 'not a folder');
    await expect(store.entry('kernel', 1, refuse)).rejects.toThrow(
      `store: ${root} can't be written\n  because    ENOTDIR: not a directory, mkdir '${root}/kernel/`,
    );
  });
});

test('sweep removes what a dead process left half-made, and nothing of a living one', async () => {
  const dead = join(root, 'drafts', 'kernel-0123-4194304-abcd');
  await mkdir(dead, { recursive: true });
  const swept = store.entry('kernel', 1, async () => {
    expect(await store.sweep()).toEqual([dead]);
  });
  expect((await swept).made).toBe(true);
});

test('prune keeps the entries that were used last', async () => {
  for (const n of [1, 2, 3]) await store.entry('tree', n, write(String(n)));
  await store.find('tree', 1);
  await store.prune('tree', 2);
  expect((await store.list('tree')).map(row => row.inputs)).toEqual([1, 3]);
});
