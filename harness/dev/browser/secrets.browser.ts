import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planted } from '../samples/scenarios.ts';
import { makeSample } from './browser.ts';

let reports: string;
beforeAll(async () => {
  reports = mkdtempSync(join(tmpdir(), 'reports-'));
  const folder = join(reports, 'runs', '20261121-174500-5ec7');
  mkdirSync(folder, { recursive: true });
  // Other programs write these files and do not redact.
  writeFileSync(
    join(folder, 'console.log'),
    `[    1.0] init: ${planted}\n${'x'.repeat(5_000_000)}\n${planted}`,
  );
  writeFileSync(join(folder, 'console.channel.log'), Buffer.from(`psql ${planted}`).toString('base64'));
  await makeSample(folder, 'secret');
});
afterAll(() => rmSync(reports, { recursive: true }));

/**
 * Yields a text and every base64 payload inside it. Allure's page stores its data in base64, with attachments nested in
 * results.
 */
function* layers(text: string): Generator<string> {
  yield text;
  for (const [run] of text.matchAll(/[A-Za-z0-9+/]{40,}={0,2}/g))
    yield* layers(Buffer.from(run, 'base64').toString('latin1'));
}

test('a run leaves no planted secret in any file', () => {
  const files = readdirSync(reports, { recursive: true, withFileTypes: true }).filter(entry =>
    entry.isFile(),
  );
  const paths = files.map(entry => join(entry.parentPath, entry.name));
  expect(
    paths.map(path => path.slice(reports.length)).filter(path => /index\.html$|facts\.json$/.test(path)),
  ).toHaveLength(2);
  const leaking = paths.filter(path => {
    const text = readFileSync(path, 'latin1');
    return [...layers(text)].some(layer => layer.includes(planted));
  });
  expect(leaking).toEqual([]);
  expect(readFileSync(join(reports, 'runs/20261121-174500-5ec7/facts.json'), 'utf8')).toContain('[redacted]');
});
