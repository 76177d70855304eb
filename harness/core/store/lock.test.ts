import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { after } from '../wait.ts';
import { takeTurn } from './lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turn-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const passing = (seconds: number) => new Promise<void>(resolve => void after(seconds, resolve));

test('one that was lost meanwhile, as in a machine that slept, ends nothing and is given back in peace', async () => {
  const path = join(folder, 'entry');
  const release = await takeTurn(path);
  await rm(`${path}.lock`, { recursive: true });
  // It is looked after every 2 s.
  await passing(3);
  const other = await takeTurn(path);
  await release();
  expect((await stat(`${path}.lock`)).isDirectory()).toBe(true);
  await other();
});
