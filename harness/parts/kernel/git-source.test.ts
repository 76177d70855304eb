import { mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../core/exec.ts';
import { openStore } from '../../core/store/store.ts';
import { profileTree } from './source.ts';

let folder: string;
let first: string;

const git = async (...args: readonly string[]) => {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  const argv = ['git', '-C', join(folder, 'linux'), ...identity, ...args] as const;
  return (await run(argv, { owner: 'test', deadline: 30 })).stdout.trim();
};

async function commit(sublevel: number): Promise<string> {
  const makefile = `VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = ${sublevel}\n`;
  await writeFile(join(folder, 'linux/Makefile'), makefile);
  await git('add', '.');
  await git('commit', '--quiet', '--message', `6.12.${sublevel}`);
  return git('rev-parse', 'HEAD');
}

const treeAt = (of: string) =>
  profileTree(
    { git: join(folder, 'linux'), commit: of },
    { store: openStore(join(folder, 'store')), progress: () => undefined },
  );

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'endgoal-git-source-'));
  await mkdir(join(folder, 'linux'));
  await git('init', '--quiet');
  await writeFile(join(folder, 'linux/Kconfig'), '');
  first = await commit(1);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the tree of a git repository', () => {
  test('is checked out at the requested commit', async () => {
    await commit(2);
    const tree = await treeAt(first);
    expect(tree).toMatchObject({ version: '6.12.1', origin: { kind: 'git', commit: first } });
  });

  test('is fetched once', async () => {
    const { path } = await treeAt(first);
    await rm(join(folder, 'linux'), { recursive: true });
    expect((await treeAt(first)).path).toBe(path);
  });

  test('reports a commit that the repository lacks, and stores nothing', async () => {
    const missing = '0123456789012345678901234567890123456789';
    await expect(treeAt(missing)).rejects.toThrow('git could not fetch commit 012345678901');
    expect(await openStore(join(folder, 'store')).list('source')).toEqual([]);
  });
});
