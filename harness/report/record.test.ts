import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newSecret } from '../core/secrets/redact.ts';
import { greenOutcomes, redOutcomes, sampleHead } from '../dev/samples/outcomes.ts';
import { openRecord, readRun } from './record.ts';
import { openTail } from './tail.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'record-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('reads back a record, with evidence only in facts.json', () => {
  const record = openRecord(folder, sampleHead);
  record.event({ stage: 'build', event: 'started' });
  record.event({ stage: 'build', event: 'ended', outcome: greenOutcomes.build });
  record.settle('build', greenOutcomes.build);
  const run = readRun(folder);
  expect(run.head).toEqual(sampleHead);
  expect(run.outcomes).toEqual({ build: greenOutcomes.build });
  expect(run.events.map(({ stage, event }) => `${stage} ${event}`)).toEqual(['build started', 'build ended']);
  expect(readFileSync(join(folder, 'events.ndjson'), 'utf8')).not.toContain('3f9c0de1a7b24c55');
});

test('continues a record and its clock in a second process', () => {
  openRecord(folder, sampleHead).settle('config', greenOutcomes.config);
  openRecord(folder, { ...sampleHead, startedAt: '2026-11-21T17:45:09.000Z', lane: 'crosvm' });
  expect(readRun(folder)).toMatchObject({
    head: { startedAt: sampleHead.startedAt, lane: 'crosvm' },
    outcomes: { config: greenOutcomes.config },
  });
});

test('writes no secret from an event or from evidence', () => {
  const record = openRecord(folder, sampleHead);
  const secret = newSecret();
  record.event({ stage: 'postgres', event: 'progress', doing: `psql password=${secret}` });
  record.settle('postgres', {
    ...redOutcomes.drivers,
    evidence: { sql: [`ALTER ROLE x PASSWORD '${secret}'`] },
  });
  for (const file of ['events.ndjson', 'facts.json']) {
    expect(readFileSync(join(folder, file), 'utf8')).not.toContain(secret);
  }
});

test('leaves an incomplete line for the next read', () => {
  const path = join(folder, 'events.ndjson');
  const look = openTail(path);
  expect(look()).toBe('');
  appendFileSync(path, 'one\ntw');
  expect(look()).toBe('one\n');
  appendFileSync(path, `o\n${'x'.repeat(200_000)}\n`);
  expect(look().length).toBe(4 + 200_001);
  expect(look()).toBe('');
});

test('reads a run that was killed while writing a line', () => {
  openRecord(folder, sampleHead).event({ stage: 'config', event: 'started' });
  appendFileSync(join(folder, 'events.ndjson'), '{"at":1,"stage":"conf');
  expect(readRun(folder).events).toHaveLength(1);
  expect(readRun(folder).testRun).toBeUndefined();
});

test.each([
  ['cut short', '{"stages":', 'facts.json: Unexpected end of JSON input'],
  ['of something else', '{}', 'facts.json tells of no stages'],
  ['of nothing', 'null', 'facts.json tells of no stages'],
])('reports an incomplete run for a record %s', (_, facts, because) => {
  writeFileSync(join(folder, 'facts.json'), facts);
  expect(() => readRun(folder)).toThrow(`${folder} holds no whole run\n  because    ${because}`);
});

test('reads a run without its event file', () => {
  openRecord(folder, sampleHead);
  rmSync(join(folder, 'events.ndjson'));
  expect(readRun(folder).events).toEqual([]);
});
