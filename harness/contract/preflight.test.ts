import { describe, expect, it } from 'vitest';
import { InfraError, Unavailable } from '../core/errors.ts';
import type { RunContext } from './context.ts';
import { openStages } from './open-stage.ts';
import { defineStage, type StageImplementation } from './stage-definition.ts';

/** Opens a run of three stages. The last stage has the preflight. */
function mockRun(preflight: () => Promise<void>) {
  const collected: string[] = [];
  const implementationOf = (name: string): StageImplementation => ({
    deadline: () => 5,
    async collect() {
      collected.push(name);
      return { evidence: {}, live: undefined };
    },
    judge: () => [],
  });
  const definitions = ['config', 'build', 'boot'].map((name, at) =>
    defineStage({
      name,
      suite: `${at}0-${name}`,
      proves: 'nothing',
      needs: [],
      load: async () => implementationOf(name),
      ...(name === 'boot' ? { preflight } : {}),
    }),
  );
  const stages = openStages(definitions, {
    context: {} as RunContext,
    cleanup: new AsyncDisposableStack(),
    signal: new AbortController().signal,
    explain: ({ failure }) => failure,
    onEvent: () => undefined,
  });
  return { outcomes: () => Promise.all([...stages.values()].map(stage => stage.outcome())), collected };
}

describe('a preflight', () => {
  it('that fails is one failure of its own stage and blocks every other stage before collection', async () => {
    let flights = 0;
    const { outcomes, collected } = mockRun(async () => {
      flights++;
      throw new InfraError({ what: 'device: no device is connected', todo: 'plug it in' });
    });
    const blocked = { state: 'blocked', by: 'boot', because: 'device: no device is connected' };
    expect(await outcomes()).toMatchObject([
      blocked,
      blocked,
      { state: 'failed', failure: { what: 'device: no device is connected', blame: 'infrastructure' } },
    ]);
    expect({ flights, collected }).toEqual({ flights: 1, collected: [] });
  });

  it('that finds something unavailable skips its stage', async () => {
    const { outcomes } = mockRun(() => Promise.reject(new Unavailable('no phone here')));
    expect((await outcomes()).map(({ state }) => state)).toEqual(['blocked', 'blocked', 'skipped']);
  });

  it('that passes blocks no stage', async () => {
    const { outcomes, collected } = mockRun(async () => undefined);
    await outcomes();
    expect(collected.toSorted()).toEqual(['boot', 'build', 'config']);
  });
});
