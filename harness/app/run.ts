import type { RunContext } from '../contract/context.ts';
import type { Hooks } from '../contract/hooks.ts';
import { openStages } from '../contract/open-stage.ts';
import type { Settings } from '../contract/settings.ts';
import type { Outcome, Stage, StageName } from '../contract/stage.ts';
import type { StageDefinition, StageImplementation, StageSummary } from '../contract/stage-definition.ts';
import { Unavailable, UserError } from '../core/errors.ts';
import { sweepScratch } from '../core/scratch.ts';
import { onSignals } from '../core/signals.ts';
import { openStore } from '../core/store/store.ts';
import { openRecord } from '../report/record.ts';
import { chainOf } from './chain.ts';
import { explain } from './explain.ts';
import { profileNamed } from './project/project.ts';
import { registry as builtIn, type Registry } from './registry.ts';
import { openRunFolder } from './run-folder.ts';

/** One run: the stages up to the goal. Disposing it powers the VM off. */
export interface Run extends AsyncDisposable {
  readonly folder: string;
  readonly context: RunContext;
  readonly registry: Registry;
  /** The stages of this run, in order. Any other stage is skipped. */
  readonly chain: readonly StageName[];
  /** Throws TypeError for an unknown stage name. */
  stage(name: StageName): Stage;
  outcomeOf(name: StageName): Promise<Outcome<unknown>>;
}

/** Opens a run in its folder. Throws UserError for an unknown profile. */
export async function openRun(settings: Settings, hooks: Hooks = {}, registry = builtIn): Promise<Run> {
  const wanted = (await hooks.settings?.(settings)) ?? settings;
  const named = profileNamed(wanted.profile);
  const profile = hooks.profile?.(named) ?? named;
  const folder = wanted.run ?? (await openRunFolder(wanted));
  const store = openStore(wanted.store);
  await Promise.all([sweepScratch(), store.sweep()]);
  const context: RunContext = { settings: wanted, profile, store, folder, hooks };
  const chain = chainOf(profile, wanted, registry);
  const record = openRecord(folder, headOf(context, chain));
  const ending = new AbortController();
  const cleanup = new AsyncDisposableStack();
  cleanup.defer(endOnSignals(ending));
  const evidence: Record<StageName, unknown> = {};
  const definitions = registry.definitions.map(definition =>
    chain.includes(definition.name) ? definition : absent(definition, context),
  );
  const stages = openStages(definitions, {
    context,
    cleanup,
    signal: ending.signal,
    explain: symptom => explain(registry, symptom, { ...evidence, [symptom.stage]: symptom.evidence }),
    onEvent: event => {
      record.event(event);
      if (event.event !== 'ended') return;
      if (event.outcome.state === 'judged') evidence[event.stage] = event.outcome.evidence;
      record.settle(event.stage, event.outcome, summaryOf(registry, event.stage, event.outcome));
    },
  });
  const stage = (name: StageName) => {
    const found = stages.get(name);
    if (found) return found;
    throw new TypeError(`no stage is named ${name}; known: ${registry.names.join(', ')}`);
  };
  return {
    folder,
    context,
    registry,
    chain,
    stage,
    outcomeOf: name => stage(name).outcome(),
    async [Symbol.asyncDispose]() {
      ending.abort(endedBy('its own process'));
      await cleanup[Symbol.asyncDispose]();
    },
  };
}

/** Returns the rows of a stage about the whole run. */
function summaryOf(registry: Registry, name: StageName, outcome: Outcome<unknown>): StageSummary | undefined {
  const implementation = registry.code(name);
  return outcome.state === 'judged' ? implementation?.summarize?.(outcome.evidence) : undefined;
}

/** A stage that this run does not have. A test that requests it is skipped with the reason. */
function absent(definition: StageDefinition, { profile }: RunContext): StageDefinition {
  const because = `not a stage of this run; profile ${profile.name} has ${profile.stages.join(', ')}`;
  const implementation: StageImplementation = {
    deadline: () => 1,
    collect: () => Promise.reject(new Unavailable(because)),
    judge: () => [],
  };
  const { preflight: _, ...rest } = definition;
  return { ...rest, load: async () => implementation };
}

/** The failure of a stage that was still collecting when the run ended. */
const endedBy = (who: string) =>
  new UserError({
    code: 'run.ended',
    what: `the run was ended by ${who}`,
    todo: 'run it again',
    again: 'npm test',
  });

/**
 * Ctrl-C reaches every process of the terminal. The current stage ends as interrupted, and cleanup continues. Returns a
 * function that removes the handler.
 */
function endOnSignals(ending: AbortController): () => void {
  return onSignals(signal => ending.abort(endedBy(signal)));
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
