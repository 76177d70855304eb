import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from './folder.ts';

test('creates a folder and its parents, and accepts an existing folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'folder-'));
  const path = join(root, 'a/b/c');
  await makeFolder(path);
  await makeFolder(path);
  expect(existsSync(path)).toBe(true);
  await rm(root, { recursive: true });
});

test("throws if the folder can't be created", async () => {
  await expect(makeFolder('/proc/no/such')).rejects.toThrow(
    "ENOENT: no such file or directory, mkdir '/proc/no'",
  );
});

test('creates the same folder from several callers at once', async () => {
  const root = await mkdtemp(join(tmpdir(), 'folder-'));
  const paths = Array.from({ length: 8 }, (_, n) => join(root, 'a/b', `${n}`));
  await Promise.all(paths.map(makeFolder));
  expect(paths.filter(path => !existsSync(path))).toEqual([]);
  await rm(root, { recursive: true });
});
