import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { greenOutcomes, greenTests, redOutcomes, redTests, sampleRun } from '../dev/samples/outcomes.ts';
import { type Summary, summarise } from './summary.ts';
import { readUsual, usualOf } from './usual.ts';

const green = summarise(sampleRun(greenOutcomes, greenTests));
const red = summarise(sampleRun(redOutcomes, redTests));
const slower = (factor: number): Summary => ({
  ...green,
  stages: green.stages.map(stage => ({ ...stage, seconds: stage.seconds * factor })),
});

test('the baseline is the median of the runs in which the stage passed', () => {
  expect(usualOf([green, slower(2), slower(100)])['config']).toBe(8.2);
  expect(usualOf([green, slower(3)])['config']).toBeCloseTo(8.2);
  expect(usualOf([red])).not.toHaveProperty('drivers');
  expect(usualOf([])).toEqual({});
});

test('runs without a readable summary and runs of other profiles or lanes do not count', () => {
  const runs = mkdtempSync(join(tmpdir(), 'runs-'));
  const write = (name: string, text: string) => {
    mkdirSync(join(runs, name));
    writeFileSync(join(runs, name, 'summary.json'), text);
  };
  write('1', JSON.stringify(green));
  write('2', '{"profile":');
  write('3', JSON.stringify({ ...slower(100), lane: 'crosvm' }));
  mkdirSync(join(runs, '4'));
  for (let at = 50; at < 80; at++)
    write(`${at}`, JSON.stringify({ ...slower(100), profile: 'hardened-host' }));
  expect(readUsual(runs, 'vault-guest', 'qemu')['config']).toBe(4.1);
  expect(readUsual(join(runs, 'nowhere'), 'vault-guest', 'qemu')).toEqual({});
  rmSync(runs, { recursive: true });
});
