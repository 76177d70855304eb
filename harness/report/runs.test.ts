import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { greenOutcomes, greenTests, redOutcomes, redTests, sampleRun } from '../dev/samples/outcomes.ts';
import { findRun, lastTurn } from './runs.ts';
import { type Summary, summarise } from './summary.ts';

const green = summarise(sampleRun(greenOutcomes, greenTests));
const red = summarise(sampleRun(redOutcomes, redTests));
const some = sampleRun({ config: greenOutcomes.config }, greenTests.slice(0, 1));
const partial = summarise({ ...some, testRun: { declared: ['config'], tests: [], errors: [] } });
const onDevice = (summary: Summary) => ({ ...summary, lane: 'device' });

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'endgoal-runs-'));
});
afterEach(() => rmSync(reports, { recursive: true }));

function keep(...summaries: readonly Summary[]): void {
  for (const [at, summary] of summaries.entries()) {
    const folder = join(reports, 'runs', `20261121-17450${at}-aaaa`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'summary.json'), JSON.stringify(summary));
  }
}

const turn = () => lastTurn(reports).map(folder => basename(folder).slice(14, 15));

describe('the last status change', () => {
  test('is between a passed run and the next failed run of its profile and lane', () => {
    keep(green, onDevice(green), red, red);
    expect(turn()).toEqual(['0', '2']);
  });

  test('is not between two lanes', () => {
    keep(onDevice(green), red);
    expect(turn).toThrow('compare: no failed run after a passed run');
  });

  test('does not count a run of only one suite', () => {
    keep(green, partial, red, partial);
    expect(turn()).toEqual(['0', '2']);
  });
});

test('the latest run is the newest one if no link names it', () => {
  keep(green, red);
  expect(basename(findRun(reports, 'latest'))).toBe('20261121-174501-aaaa');
});
