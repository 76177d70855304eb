import { describe, expect, it } from 'vitest';
import { GuestError, renderFailure, Unavailable } from '../core/errors.ts';
import { after as later } from '../core/wait.ts';
import type { RunContext } from './context.ts';
import { openStage } from './open-stage.ts';
import type { Outcome, Stage, StageName } from './stage.ts';
import type { Collecting, StageImplementation } from './stage-definition.ts';

const pause = (seconds: number) => new Promise<void>(resolve => later(seconds, resolve));

const context = {} as RunContext;

/**
 * Opens the stages of a run that ends only when `ending` is aborted. The single verdict of a stage fails if `red` gives
 * a reason.
 */
function chain(ending = new AbortController()) {
  const stages = new Map<StageName, Stage>();
  return function stage(
    name: StageName,
    collect: (collecting: AnyCollecting) => Promise<unknown>,
    {
      deadline = 5,
      red,
      needs = [...stages.keys()],
    }: { deadline?: number; red?: string; needs?: StageName[] } = {},
  ): Stage {
    const failure = red ? { what: red, blame: 'product' as const, todo: 'mend it' } : undefined;
    const implementation: StageImplementation = {
      deadline: () => deadline,
      async collect(_, collecting) {
        await collect(collecting as AnyCollecting);
        return { evidence: 'evidence', live: `live ${name}` };
      },
      judge: () => [{ check: 'it', says: red ?? 'green', ...(failure ? { failure } : {}) }],
    };
    const definition = { name, suite: `1-${name}`, proves: '', needs, load: async () => implementation };
    const opened = openStage(definition, {
      preflight: async () => undefined,
      context,
      cleanup: new AsyncDisposableStack(),
      stageNamed: wanted => stages.get(wanted),
      onEvent: () => undefined,
      explain: ({ failure }) => failure,
      signal: ending.signal,
    });
    stages.set(name, opened);
    return opened;
  };
}

/** The argument of a collector, for stages of unknown types. */
type AnyCollecting = Omit<Collecting, 'need'> & { need(stage: StageName): Promise<unknown> };

/** Describes an outcome without its duration. */
function said(outcome: Outcome<unknown>): string {
  switch (outcome.state) {
    case 'judged':
      return outcome.verdicts.map(({ says }) => says).join();
    case 'failed':
      return renderFailure(outcome.failure);
    case 'blocked':
      return `blocked by ${outcome.by}: ${outcome.because}`;
    case 'skipped':
      return `skipped: ${outcome.because}`;
  }
}

describe('a stage', () => {
  it('is collected once, however often its outcome is requested', async () => {
    const stage = chain();
    let looks = 0;
    const boot = stage('boot', async () => void looks++);
    const [first, second] = await Promise.all([boot.outcome(), boot.outcome()]);
    expect([looks, first === second, boot.live()]).toEqual([1, true, 'live boot']);
  });

  it('is blocked by the first failed stage before it, with the same message', async () => {
    const stage = chain();
    stage('build', async () => undefined, { red: 'build: no Image' });
    stage('boot', ({ need }) => need('build'));
    const vsock = stage('vsock', ({ need }) => need('boot'));
    expect(said(await vsock.outcome())).toBe('blocked by build: build: no Image');
  });

  it('is skipped if the workstation lacks something, and blocks dependent stages', async () => {
    const stage = chain();
    const boot = stage('boot', () => Promise.reject(new Unavailable('no KVM')));
    const vsock = stage('vsock', ({ need }) => need('boot'));
    expect([said(await boot.outcome()), said(await vsock.outcome())]).toEqual([
      'skipped: no KVM',
      'blocked by boot: no KVM',
    ]);
  });

  it('that exceeds its deadline is an infrastructure failure that names its last action, and its signal is aborted', async () => {
    const stage = chain();
    let over: AbortSignal | undefined;
    const boot = stage(
      'boot',
      async ({ progress, signal }) => {
        over = signal;
        progress('power-on');
        await pause(60);
      },
      { deadline: 0.05 },
    );
    expect(said(await boot.outcome())).toMatchInlineSnapshot(`
      "boot: did not end within its 0.05 s
        last line  power-on
        do         look at what it was doing, then run it alone"
    `);
    expect(over?.aborted).toBe(true);
  });

  it('has a deadline that excludes time spent waiting for dependencies', async () => {
    const stage = chain();
    stage('build', () => pause(0.3));
    const drivers = stage('drivers', ({ need }) => need('build'), { deadline: 0.1 });
    const outcome = await drivers.outcome();
    expect(said(outcome)).toBe('green');
    expect(outcome.state === 'judged' && outcome.seconds).toBeLessThan(0.1);
  });

  it('has only its remaining seconds after it waited', async () => {
    const stage = chain();
    stage('build', () => pause(0.05));
    const drivers = stage(
      'drivers',
      async ({ need }) => {
        await need('build');
        await pause(60);
      },
      { deadline: 0.1 },
    );
    expect(said(await drivers.outcome())).toContain('drivers: did not end within its 0.1 s');
  });

  it('ends at once with the reason when the run ends', async () => {
    const ending = new AbortController();
    const boot = chain(ending)('boot', () => pause(60));
    const outcome = boot.outcome();
    ending.abort(new GuestError({ what: 'the run was ended by SIGINT', todo: 'run it again' }));
    expect(said(await outcome)).toContain('the run was ended by SIGINT');
  });
});
