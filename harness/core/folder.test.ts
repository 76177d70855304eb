import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from './folder.ts';

test('a folder is made with those above it, and again without harm', async () => {
  const root = await mkdtemp(join(tmpdir(), 'folder-'));
  const path = join(root, 'a/b/c');
  await makeFolder(path);
  await makeFolder(path);
  expect(existsSync(path)).toBe(true);
  await rm(root, { recursive: true });
});

test('where none can be made it says so', async () => {
  await expect(makeFolder('/proc/no/such')).rejects.toThrow(
    "ENOENT: no such file or directory, mkdir '/proc/no'",
  );
});

test('several at once make the same folder without harm', async () => {
  const root = await mkdtemp(join(tmpdir(), 'folder-'));
  const paths = Array.from({ length: 8 }, (_, n) => join(root, 'a/b', `${n}`));
  await Promise.all(paths.map(makeFolder));
  expect(paths.filter(path => !existsSync(path))).toEqual([]);
  await rm(root, { recursive: true });
});
