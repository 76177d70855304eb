import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../contract/settings.ts';
import { greenOutcomes, greenTests, redOutcomes, redTests, sampleRun } from '../dev/samples/outcomes.ts';
import { summarise, summarySchema } from './summary.ts';
import type { TestRecord } from './tests.ts';

describe('summarise', () => {
  test('passes a run whose stages all passed, with its kernel and its times', () => {
    expect(summarise(sampleRun(greenOutcomes, greenTests))).toMatchInlineSnapshot(`
      {
        "kernel": {
          "buildId": "3f9c0de1a7b24c55",
          "version": "6.1.158",
        },
        "lane": "qemu",
        "profile": "vault-guest",
        "result": "passed",
        "stages": [
          {
            "name": "config",
            "outcome": "passed",
            "seconds": 4.1,
          },
          {
            "name": "build",
            "outcome": "passed",
            "seconds": 41.3,
          },
          {
            "name": "boot",
            "outcome": "passed",
            "seconds": 1.4,
          },
          {
            "name": "drivers",
            "outcome": "passed",
            "seconds": 0.3,
          },
          {
            "name": "vsock",
            "outcome": "passed",
            "seconds": 2.2,
          },
          {
            "name": "postgres",
            "outcome": "passed",
            "seconds": 9.8,
          },
        ],
        "tests": {
          "blocked": 0,
          "failed": 0,
          "passed": 6,
          "skipped": 0,
        },
        "timings": {
          "powerOnToInit": 1.21,
          "powerOnToSelect": 4.92,
        },
      }
    `);
  });

  test('names the cause of a failed stage and blocks its dependents', () => {
    const { result, stages, tests } = summarise(sampleRun(redOutcomes, redTests));
    expect({ result, stages: stages.slice(3), tests }).toMatchInlineSnapshot(`
      {
        "result": "failed",
        "stages": [
          {
            "because": "drivers: 1af4:1053 (vsock) has no driver",
            "blame": "product",
            "name": "drivers",
            "outcome": "failed",
            "seconds": 0.3,
          },
          {
            "because": "drivers: 1af4:1053 (vsock) has no driver",
            "blockedBy": "drivers",
            "name": "vsock",
            "outcome": "blocked",
            "seconds": 0,
          },
          {
            "because": "drivers: 1af4:1053 (vsock) has no driver",
            "blockedBy": "drivers",
            "name": "postgres",
            "outcome": "blocked",
            "seconds": 0,
          },
        ],
        "tests": {
          "blocked": 2,
          "failed": 1,
          "passed": 3,
          "skipped": 0,
        },
      }
    `);
  });

  test('fails a stage without failed evidence if one of its tests fails', () => {
    const { result, stages } = summarise(sampleRun(greenOutcomes, redTests));
    expect([result, stages[3]?.outcome]).toEqual(['failed', 'failed']);
  });

  test('fails a declared stage without results', () => {
    const { vsock: _, ...rest } = greenOutcomes;
    const { result, stages } = summarise(sampleRun(rest, greenTests));
    expect({ result, vsock: stages[4] }).toMatchInlineSnapshot(`
      {
        "result": "failed",
        "vsock": {
          "because": "declared, but it reported nothing",
          "name": "vsock",
          "outcome": "failed",
          "seconds": 0,
        },
      }
    `);
  });

  test("has exactly the stages of the run's chain, and fails a stage without results", () => {
    const { config, build } = greenOutcomes;
    const run = sampleRun({ config, build }, greenTests.slice(0, 2));
    const chain = ['config', 'build', 'host'] as const;
    const summary = summarise({
      ...run,
      head: { ...run.head, profile: 'hardened-host', chain },
      testRun: { declared: [...chain], tests: greenTests.slice(0, 2), errors: [] },
    });
    expect([summary.result, ...summary.stages.map(({ name, outcome }) => `${name} ${outcome}`)]).toEqual([
      'failed',
      'config passed',
      'build passed',
      'host failed',
    ]);
  });

  test('skips a stage that was not requested, and can still pass', () => {
    const run = sampleRun({ config: greenOutcomes.config }, greenTests.slice(0, 1));
    const { result, stages } = summarise({
      ...run,
      testRun: { declared: ['config'], tests: greenTests.slice(0, 1), errors: [] },
    });
    expect({ result, build: stages[1] }).toMatchInlineSnapshot(`
      {
        "build": {
          "because": "not requested in this run",
          "name": "build",
          "outcome": "skipped",
          "seconds": 0,
        },
        "result": "passed",
      }
    `);
  });

  test('does not pass a run in which every stage was skipped', () => {
    const nothing = { state: 'skipped', because: 'no crosvm here' } as const;
    expect(summarise(sampleRun({ config: nothing, build: nothing }, [])).result).toBe('failed');
  });

  test("fails a run whose suite can't be loaded", () => {
    const run = sampleRun(greenOutcomes, greenTests);
    const broken = {
      what: 'suites/30-boot.test.ts: no',
      blame: 'infrastructure',
      todo: 'repair it',
    } as const;
    const testRun = { declared: [], tests: [...greenTests], errors: [broken] };
    expect(summarise({ ...run, testRun }).result).toBe('failed');
  });

  describe('a suite without a stage', () => {
    const own = (...tests: readonly TestRecord[]) => {
      const run = sampleRun(greenOutcomes, [...greenTests, ...tests]);
      const testRun = { declared: [...run.head.chain, 'own'], tests: [...greenTests, ...tests], errors: [] };
      const { result, stages } = summarise({ ...run, testRun });
      return { result, stage: stages.at(-1) };
    };
    const one = { stage: 'own', path: ['a'] as [string], seconds: 0.5 };

    test('gets the result of its tests', () => {
      expect(own({ ...one, state: 'passed' })).toEqual({
        result: 'passed',
        stage: { name: 'own', outcome: 'passed', seconds: 0.5 },
      });
    });

    test('fails if one of its tests fails', () => {
      const failure = { what: 'own: a: expected 1 to be 2', blame: 'product', todo: 'look' } as const;
      expect(own({ ...one, state: 'failed', failure })).toEqual({
        result: 'failed',
        stage: {
          name: 'own',
          outcome: 'failed',
          seconds: 0.5,
          blame: 'product',
          because: 'own: a: expected 1 to be 2',
        },
      });
    });

    test('is blocked by the stage that its tests need', () => {
      const blocked = { ...one, state: 'blocked', blockedBy: 'boot', because: 'panic' } as const;
      expect(own(blocked)).toEqual({
        result: 'failed',
        stage: { name: 'own', outcome: 'blocked', seconds: 0, because: 'panic', blockedBy: 'boot' },
      });
    });

    test('fails if it has no test', () => {
      expect(own()).toEqual({
        result: 'failed',
        stage: { name: 'own', outcome: 'failed', seconds: 0, because: 'declared, but it reported nothing' },
      });
    });
  });

  test('fails an interrupted run and lists the stages that it did not reach', () => {
    const { config } = greenOutcomes;
    const run = sampleRun({ config }, greenTests.slice(0, 1));
    const testRun = { declared: ['config', 'build'] as const, tests: [], errors: [], interrupted: true };
    const { result, stages } = summarise({
      ...run,
      testRun: { ...testRun, declared: [...testRun.declared] },
    });
    expect([result, stages[1]?.because, stages[2]?.because]).toEqual([
      'failed',
      'the run was interrupted before it began',
      'not requested in this run',
    ]);
  });

  test('names the current and the missing stages of a killed run', () => {
    const { config, build } = greenOutcomes;
    const killed = summarise({
      ...sampleRun({ config, build }, []),
      testRun: undefined,
      events: [
        { stage: 'boot', event: 'started', at: 45.5 },
        { stage: 'boot', event: 'progress', doing: '[    0.9] virtio_blk virtio1: [vda]', at: 46.5 },
      ],
    });
    expect({ result: killed.result, stages: killed.stages.slice(2, 4) }).toMatchInlineSnapshot(`
      {
        "result": "failed",
        "stages": [
          {
            "because": "the run ended while it was running: [    0.9] virtio_blk virtio1: [vda]",
            "name": "boot",
            "outcome": "failed",
            "seconds": 1,
          },
          {
            "because": "the run was killed before it began",
            "name": "drivers",
            "outcome": "skipped",
            "seconds": 0,
          },
        ],
      }
    `);
  });
});

test('matches reports/summary.schema.json', async () => {
  const published = await import(join(projectRoot, 'reports/summary.schema.json'), {
    with: { type: 'json' },
  });
  expect(published.default).toEqual(z.toJSONSchema(summarySchema));
});
