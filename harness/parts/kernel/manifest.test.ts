import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changedSince, recordManifest } from './manifest.ts';

let folder = '';
let manifest = '';
const file = (name: string) => join(folder, 'tree', name);
/** Changes whenever a file was read again. */
const readAgain = () => statSync(`${manifest}.again`, { bigint: true }).ino;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'endgoal-test-'));
  manifest = join(folder, 'tree.manifest');
  mkdirSync(join(folder, 'tree'));
  for (const name of ['Kconfig', 'Makefile']) writeFileSync(file(name), name);
  await recordManifest(join(folder, 'tree'), manifest);
});
afterEach(() => rmSync(folder, { recursive: true }));

test('reads a file with only a new time once, not in every run', async () => {
  const recorded = readFileSync(manifest);
  utimesSync(file('Kconfig'), 1, 1);
  expect(await changedSince(join(folder, 'tree'), manifest)).toEqual([]);
  const first = readAgain();
  expect(await changedSince(join(folder, 'tree'), manifest)).toEqual([]);
  expect(readAgain()).toBe(first);
  expect(readFileSync(manifest)).toEqual(recorded);
});

test('reports a file that changes after it was read again, in every later run', async () => {
  utimesSync(file('Kconfig'), 1, 1);
  await changedSince(join(folder, 'tree'), manifest);
  writeFileSync(file('Kconfig'), 'kconfiG');
  utimesSync(file('Kconfig'), 1, 1);
  expect(await changedSince(join(folder, 'tree'), manifest)).toEqual(['Kconfig']);
  expect(await changedSince(join(folder, 'tree'), manifest)).toEqual(['Kconfig']);
});

test('ignores notes of another manifest', async () => {
  writeFileSync(file('Kconfig'), 'edited');
  const other = join(folder, 'other.manifest');
  await recordManifest(join(folder, 'tree'), other);
  writeFileSync(`${manifest}.again`, readFileSync(other));
  expect(await changedSince(join(folder, 'tree'), manifest)).toEqual(['Kconfig']);
});
