import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../contract/settings.ts';
import { failuresOf } from '../contract/stage.ts';
import { defineStage, type StageImplementation } from '../contract/stage-definition.ts';
import { redOf } from '../contract/verdict.ts';
import { drawBoard, emptyBoard, follow } from '../report/board.ts';
import { toJunit } from '../report/formats/junit.ts';
import { toKtap } from '../report/formats/ktap.ts';
import { readRun, type SavedRun } from '../report/record.ts';
import { summarise } from '../report/summary.ts';
import { registryWith } from './registry.ts';
import { rejudge } from './rejudge.ts';
import { openRun } from './run.ts';
import { stagesHelp } from './stages-help.ts';

interface Heat {
  readonly celsius: number;
}

/** A team's stage: it knows nothing of endgoal but the public face. */
const implementation: StageImplementation<Heat, undefined, 'cool'> = {
  deadline: () => 5,
  collect: async () => ({ evidence: { celsius: 91 }, live: undefined }),
  judge: ({ celsius }) => [
    celsius < 80
      ? { check: 'cool', says: `${celsius} °C` }
      : redOf<'cool'>()('cool', { what: `thermal: the guest reports ${celsius} °C`, todo: 'cool it' }),
  ],
  rules: [
    {
      id: 'thermal-fan-off',
      matches: ({ stage }) =>
        stage === 'thermal' ? { because: 'the fan is off', todo: 'turn it on' } : undefined,
      sample: { stage: 'thermal', check: 'cool', evidence: {} },
    },
  ],
};
const thermal = defineStage({
  name: 'thermal',
  suite: '45-thermal',
  proves: 'the guest stays cool',
  needs: [],
  load: async () => implementation,
});
const registry = registryWith([thermal]);

describe("a team's stage", () => {
  let folder = '';
  let saved: SavedRun;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'own-stage-'));
    const settings = readSettings({ ENDGOAL_STORE: join(folder, 'store'), ENDGOAL_REPORTS: folder });
    const profile = (named: object) => ({ ...named, stages: ['thermal'] }) as never;
    await using run = await openRun(settings, { profile }, registry);
    const [failure] = failuresOf(await run.outcomeOf('thermal'));
    const { events, ...read } = readRun(run.folder);
    const tests = [
      { stage: 'thermal', path: ['stays cool'] as [string], state: 'failed' as const, seconds: 0.1 },
    ];
    const failed = tests.map(test => ({ ...test, ...(failure ? { failure } : {}) }));
    saved = { ...read, events, testRun: { declared: ['thermal'], tests: failed, errors: [] } };
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has a row on the board, with the failure', () => {
    const rows = follow(emptyBoard(saved.head.chain), saved.events);
    const view = { title: 'run', now: 1, columns: 100, usual: {}, colors: createColors(false) };
    expect(drawBoard(rows, view)).toContain('thermal');
    expect(drawBoard(rows, view)).toContain('the guest reports 91 °C');
  });

  it('stands in summary.json with code and blame', () => {
    expect(summarise(saved).stages).toMatchObject([
      { name: 'thermal', outcome: 'failed', code: 'thermal.cool', blame: 'product' },
    ]);
  });

  it('stands in JUnit and KTAP', () => {
    expect(toJunit(saved)).toContain('thermal: the guest reports 91 °C');
    expect(toKtap(saved)).toContain('thermal');
  });

  it('gets the diagnosis of its own rule and the command that repeats it', () => {
    const outcome = saved.outcomes['thermal'];
    expect(outcome && failuresOf(outcome)).toMatchObject([
      { rule: 'thermal-fan-off', because: 'the fan is off', again: 'npm test -- suites/45-thermal.test.ts' },
    ]);
  });

  it('is judged again from the saved run without a difference', async () => {
    expect(await rejudge(saved, registry)).toMatchObject([{ stage: 'thermal', differences: [] }]);
  });

  it('is listed by --help', () => {
    expect(stagesHelp(registry)).toContain('thermal   first');
  });
});
