import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../exec.ts';
import { takeTurn } from './draft.ts';
import { takeLock } from './lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a lock', () => {
  test('is held by one caller at a time', async () => {
    const path = join(folder, 'a.lock');
    const first = await takeLock(path);
    expect(await takeLock(path)).toBeUndefined();
    const waiting = takeLock(path, 10);
    await first?.release();
    const second = await waiting;
    expect(second?.lost).toBe(false);
    await second?.release();
    expect(await readdir(folder)).toEqual([]);
  });

  test('is reported as lost when its process is killed', async () => {
    const path = join(folder, 'a.lock');
    const lock = await takeLock(path);
    const find = ['sh', '-c', 'fuser "$1" 2>/dev/null', 'sh', path] as const;
    const { stdout } = await run(find, { owner: 'test', deadline: 5, check: false });
    for (const pid of stdout.trim().split(/\s+/).filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
    await lock?.release();
    expect(lock?.lost).toBe(true);
  });

  test('that can not be created names the reason', async () => {
    await expect(takeLock(join(folder, 'nowhere', 'a.lock'))).rejects.toThrow(
      `cannot create ${folder}/nowhere/a.lock: Directory nonexistent`,
    );
  });
});

describe('a turn', () => {
  test('that is not free in time names the current holder', async () => {
    const turn = await takeTurn(folder, 'kernel-1');
    await expect(takeTurn(folder, 'kernel-1', 0)).rejects.toThrow(
      `store: another process still makes kernel-1 after 0 s\n  because    ${folder}/locks/kernel-1.lock is held by process ${process.pid} on ${hostname()} since `,
    );
    await turn.end();
  });

  test('leaves no files behind', async () => {
    const turn = await takeTurn(folder, 'kernel-1');
    await mkdir(turn.draft);
    await writeFile(`${turn.draft}.json`, '');
    await turn.end();
    expect(await readdir(join(folder, 'drafts'))).toEqual([]);
    expect(await readdir(join(folder, 'locks'))).toEqual([]);
  });
});
