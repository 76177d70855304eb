import type { RunContext } from '../contract/context.ts';
import type { Seams } from '../contract/hooks.ts';
import type { Profile } from '../contract/profile.ts';
import { chainOf } from '../contract/profile.ts';
import type { Known } from '../contract/rule.ts';
import type { Settings } from '../contract/settings.ts';
import { defineStage, type Stage, type StageDefinition, type StageName } from '../contract/stage.ts';
import { Unavailable, UserError } from '../core/errors.ts';
import { sweepScratch } from '../core/scratch.ts';
import { openStore } from '../core/store/store.ts';
import { openRecord } from '../report/record.ts';
import { bootStage } from '../stages/boot/stage.ts';
import { buildStage } from '../stages/build/stage.ts';
import { configStage } from '../stages/config/stage.ts';
import { driversStage } from '../stages/drivers/stage.ts';
import { hostStage } from '../stages/host/stage.ts';
import { networkStage } from '../stages/network/stage.ts';
import { referenceStage } from '../stages/postgres/reference.ts';
import { postgresStage } from '../stages/postgres/stage.ts';
import { soakStage } from '../stages/soak/stage.ts';
import { vsockStage } from '../stages/vsock/stage.ts';
import { diagnose } from './diagnose.ts';
import { profileNamed } from './project.ts';
import { openRunFolder } from './run-folder.ts';

/** One run: the stages on the way to the end goal, wired together. Disposing it powers the machine off. */
export interface Run extends AsyncDisposable {
  readonly folder: string;
  readonly context: RunContext;
  /** The stages that this run has, in their order; any other is skipped. */
  readonly chain: readonly StageName[];
  readonly stages: ReturnType<typeof wire>['stages'];
}

/** Stages, each made of those it needs. A new stage is one line here, one suite and one fixture. */
function wire(context: RunContext, define: Definer, cleanup: AsyncDisposableStack) {
  const config = define(configStage(context));
  const build = define(buildStage(context, config));
  const boot = define(bootStage(context, build, cleanup));
  const drivers = define(driversStage(context, boot));
  const vsock = define(vsockStage(context, boot, drivers));
  const isControl = context.settings.lane === 'reference';
  const postgres = define(isControl ? referenceStage(context) : postgresStage(context, boot, vsock));
  const network = define(networkStage(context, build, postgres));
  const host = define(hostStage(context, build));
  const soak = define(soakStage(context, boot, postgres));
  return { stages: { config, build, boot, drivers, vsock, postgres, network, host, soak } };
}

type Definer = <E, L, C extends string>(definition: StageDefinition<E, L, C>) => Stage<E, L, C>;

/** Opens a run in its folder. Throws UserError for an unknown profile. */
export async function openRun(settings: Settings, seams: Seams = {}): Promise<Run> {
  const wanted = (await seams.settings?.(settings)) ?? settings;
  const named = profileNamed(wanted.profile);
  const profile = seams.profile?.(named) ?? named;
  const folder = wanted.run ?? (await openRunFolder(wanted));
  const store = openStore(wanted.store);
  await Promise.all([sweepScratch(), store.sweep()]);
  const context: RunContext = { settings: wanted, profile, store, folder, seams };
  const chain = chainOf(profile, wanted);
  const record = openRecord(folder, headOf(context, chain));
  const ending = new AbortController();
  const cleanup = new AsyncDisposableStack();
  cleanup.defer(endOnSignals(ending));
  const evidence: { [name in StageName]?: unknown } = {};
  const define: Definer = definition =>
    defineStage(chain.includes(definition.name) ? definition : absent(definition, profile), {
      signal: ending.signal,
      explain: symptom => diagnose(symptom, { ...evidence, [symptom.stage]: symptom.evidence } as Known),
      onEvent: event => {
        record.event(event);
        if (event.event !== 'ended') return;
        record.settle(event.stage, event.outcome);
        if (event.outcome.state === 'judged') evidence[event.stage] = event.outcome.evidence;
      },
    });
  const { stages } = wire(context, define, cleanup);
  return {
    folder,
    context,
    chain,
    stages,
    async [Symbol.asyncDispose]() {
      ending.abort(endedBy('whoever started it'));
      await cleanup[Symbol.asyncDispose]();
    },
  };
}

/** A stage that this run doesn't have: whoever asks for it all the same learns why. */
function absent<E, L, C extends string>(
  definition: StageDefinition<E, L, C>,
  { name, stages }: Profile,
): StageDefinition<E, L, C> {
  const because = `not a stage of this run; profile ${name} has ${stages.join(', ')}`;
  return { ...definition, collect: () => Promise.reject(new Unavailable(because)) };
}

/** For a stage that is still at work when its run ends. */
const endedBy = (who: string) =>
  new UserError({ what: `the run was ended by ${who}`, todo: 'run it again', again: 'npm test' });

/**
 * Ctrl-C reaches every process of the terminal; the stage at work ends as interrupted, and clean-up goes its way.
 * Returns the way to stop listening.
 */
function endOnSignals(ending: AbortController): () => void {
  const end = (signal: NodeJS.Signals) => ending.abort(endedBy(signal));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

function headOf({ settings, folder }: RunContext, chain: readonly StageName[]) {
  return {
    id: folder.split('/').at(-1) ?? folder,
    startedAt: new Date().toISOString(),
    profile: settings.profile,
    lane: settings.lane,
    chain,
    toolchain: settings.toolchain,
    ...(settings.fault ? { fault: settings.fault } : {}),
  };
}
