import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../exec.ts';
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

  test('whose maker fails is not kept', async () => {
    await expect(store.entry('kernel', 1, refuse)).rejects.toThrow('made again');
    expect(await store.find('kernel', 1)).toBeUndefined();
    expect(await readdir(join(root, 'drafts'))).toEqual([]);
  });

  test('that was truncated is removed and made again', async () => {
    const { path } = await store.entry('kernel', 1, write('whole'));
    await truncate(join(path, 'Image'), 2);
    expect(await store.find('kernel', 1)).toBeUndefined();
    const again = await store.entry('kernel', 1, write('whole'));
    expect([again.made, again.damaged]).toEqual([true, ['Image']]);
    expect(await readFile(join(path, 'Image'), 'utf8')).toBe('whole');
  });

  test('that was changed at the same size is detected by its checksum', async () => {
    const { path } = await store.entry('kernel', 1, write('good'));
    await writeFile(join(path, 'Image'), 'evil');
    expect((await store.entry('kernel', 1, write('good'))).made).toBe(true);
  });

  test('that lost a file is made again', async () => {
    const { path } = await store.entry('kernel', 1, write('x'));
    await rm(join(path, 'Image'));
    expect(await store.entry('kernel', 1, write('x'))).toMatchObject({ made: true, damaged: ['Image'] });
  });

  test('that two callers request at once is made once', async () => {
    let makers = 0;
    const make = async (folder: string) => {
      makers++;
      await write('x')(folder);
    };
    const both = await Promise.all([openStore(root), openStore(root)].map(s => s.entry('kernel', 1, make)));
    expect(makers).toBe(1);
    expect(both.filter(entry => entry.made)).toHaveLength(1);
  });

  test('whose manifest was truncated is made again', async () => {
    const { path, key } = await store.entry('kernel', 1, write('x'));
    await truncate(join(root, 'kernel', `${key}.json`), 20);
    expect(await store.list('kernel')).toEqual([]);
    const again = await store.entry('kernel', 1, write('x'));
    expect([again.made, again.path, again.damaged]).toEqual([true, path, [`${key}.json`]]);
  });

  test('of a read-only store fails at once with the reason', async () => {
    await writeFile(join(root, 'kernel'), 'not a folder');
    await expect(store.entry('kernel', 1, refuse)).rejects.toThrow(
      `store: ${root} can't be written\n  because    ENOTDIR: not a directory, access '${root}/kernel/`,
    );
  });
});

test('sweep removes drafts of dead processes and keeps those of running processes', async () => {
  const dead = join(root, 'drafts', 'kernel-0123-1-0123abcd');
  const young = join(root, 'drafts', 'tree-fault-4194304-0123abcd');
  const old = join(root, 'drafts', 'tree-fault-1-0123abcd');
  for (const path of [dead, young, old, join(root, 'locks')]) await mkdir(path, { recursive: true });
  // A killed process leaves its lock file. Drafts of other versions have none.
  await writeFile(join(root, 'locks', 'kernel-0123.lock'), '');
  const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
  await utimes(old, yesterday, yesterday);
  const swept = store.entry('kernel', 1, async folder => {
    await write('x')(folder);
    expect((await store.sweep()).toSorted()).toEqual([dead, old]);
  });
  expect((await swept).made).toBe(true);
  expect(await readdir(join(root, 'drafts'))).toEqual(['tree-fault-4194304-0123abcd']);
});

describe('the manifest of an entry', () => {
  const seal = { sha256: 'a'.repeat(64), size: 1, mtimeNs: '1', ctimeNs: '1', ino: '1' };
  test.for([
    ['nothing in it', '{}'],
    ['no file in it', JSON.stringify({ inputs: 1, files: {} })],
    ['other inputs', JSON.stringify({ inputs: 2, files: { Image: seal } })],
    ['a file above the entry', JSON.stringify({ inputs: 1, files: { '../Image': seal } })],
    ['an absolute file', JSON.stringify({ inputs: 1, files: { '/etc/passwd': seal } })],
    ['a checksum that is none', JSON.stringify({ inputs: 1, files: { Image: { ...seal, sha256: 'x' } } })],
    ['a form of a later version', JSON.stringify({ schema: 2, inputs: 1, files: { Image: seal } })],
    ['null', 'null'],
  ])('with %s is damaged, so the entry is made again', async ([, text]) => {
    const { path, key } = await store.entry('kernel', 1, write('x'));
    await writeFile(join(root, 'kernel', `${key}.json`), text ?? '');
    expect(await store.find('kernel', 1)).toBeUndefined();
    expect(await store.list('kernel')).toEqual([]);
    const again = await store.entry('kernel', 1, write('x'));
    expect([again.made, again.path, again.damaged]).toEqual([true, path, [`${key}.json`]]);
  });
});

describe('an added item', () => {
  const damagedBy = async (change: (path: string) => Promise<unknown>) => {
    const make = async (folder: string) => {
      await write('x')(folder);
      await symlink('Image', join(folder, 'link'));
    };
    const { path } = await store.entry('kernel', 1, make);
    await change(path);
    const again = await store.entry('kernel', 1, make);
    expect([again.made, await readlink(join(path, 'link'))]).toEqual([true, 'Image']);
    return again.damaged;
  };
  test('is damage if it is a file', async () => {
    expect(await damagedBy(path => writeFile(join(path, 'System.map'), ''))).toEqual(['System.map']);
  });
  test('is damage if it is a link', async () => {
    expect(await damagedBy(path => symlink('/etc/passwd', join(path, 'more')))).toEqual(['more']);
  });
  test('is damage if it changes the target of a link', async () => {
    expect(
      await damagedBy(async path => {
        await rm(join(path, 'link'));
        await symlink('/etc/passwd', join(path, 'link'));
      }),
    ).toEqual(['link']);
  });
  test('is damage if it is a link that replaces a file of the same content', async () => {
    expect(
      await damagedBy(async path => {
        await rename(join(path, 'Image'), join(root, 'Image'));
        await symlink(join(root, 'Image'), join(path, 'Image'));
      }),
    ).toContain('Image');
  });
  test('is damage if it is a named pipe', async () => {
    const fifo = (path: string) => run(['mkfifo', join(path, 'pipe')], { owner: 'test', deadline: 5 });
    expect(await damagedBy(fifo)).toEqual(['pipe']);
  });
});

test('refuses an entry with a named pipe, which has no content', async () => {
  const fifo = (path: string) =>
    run(['mkfifo', join(path, 'pipe')], { owner: 'test', deadline: 5 }).then(() => undefined);
  await expect(store.entry('kernel', 1, fifo)).rejects.toThrow('pipe is not a file, folder or link');
});

test.for(['..', '.', '', 'a/b', '../kernel', 'drafts', 'locks', 'tools', '-rf', 'a\0'])(
  'refuses the kind %j',
  async kind => {
    await expect(store.entry(kind, 1, write('x'))).rejects.toThrow('is not a kind of entry');
    await expect(store.find(kind, 1)).rejects.toThrow('is not a kind of entry');
  },
);

test('an entry last used in the future reports a clock jump', async () => {
  const { key } = await store.entry('kernel', 1, write('x'));
  const future = new Date('2099-01-01T00:00:00Z');
  await utimes(join(root, 'kernel', `${key}.json`), future, future);
  const warned = new Promise<Error>(resolve => process.once('warning', resolve));
  expect((await store.list('kernel')).length).toBe(1);
  expect((await warned).message).toContain(
    'was last used at 2099-01-01T00:00:00.000Z, which is in the future',
  );
});

test('prune keeps the most recently used entries', async () => {
  for (const n of [1, 2, 3]) await store.entry('tree', n, write(String(n)));
  await store.find('tree', 1);
  await store.prune('tree', 2);
  expect((await store.list('tree')).map(row => row.inputs)).toEqual([1, 3]);
});
