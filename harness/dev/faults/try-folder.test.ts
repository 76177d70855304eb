import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTryFolder } from './try-folder.ts';

let reports = '';
beforeEach(async () => {
  reports = await mkdtemp(join(tmpdir(), 'endgoal-tries-'));
});
afterEach(() => rm(reports, { recursive: true }));

const atWork = () => readdir(join(reports, 'faults/at-work'));

it('gives concurrent tries of one fault separate folders, and keeps one of them complete', async () => {
  const tries = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      const folder = await openTryFolder(reports, 'F09-not-given');
      for (const name of ['facts.json', 'console.log']) await writeFile(join(folder.path, name), `${n}`);
      return folder;
    }),
  );
  expect(new Set(tries.map(({ path }) => path)).size).toBe(12);
  const places = await Promise.all(tries.map(({ keep }) => keep()));
  expect(new Set(places)).toEqual(new Set([join(reports, 'faults/F09-not-given')]));
  const [place = ''] = places;
  expect((await readdir(place)).toSorted()).toEqual(['console.log', 'facts.json']);
  const [a, b] = await Promise.all(
    ['facts.json', 'console.log'].map(name => readFile(join(place, name), 'utf8')),
  );
  expect(a).toBe(b);
  expect(await atWork()).toEqual([]);
});

it('removes folders of dead processes and keeps those of running ones', async () => {
  const alive = await openTryFolder(reports, 'F01-a');
  await mkdir(join(reports, 'faults/at-work/1-1-abcdef/F02-b'), { recursive: true });
  await openTryFolder(reports, 'F03-c');
  expect(await atWork()).toHaveLength(2);
  expect(await readdir(join(alive.path, '..'))).toEqual(['F01-a']);
});

it('names the folder that could not be created', async () => {
  await writeFile(join(reports, 'faults'), 'a file');
  await expect(openTryFolder(reports, 'F01-a')).rejects.toThrow(/faults: .* can't be made/);
});
