import { test as base, type TestAPI } from 'vitest';
import { devicesOn, shownAs } from '../contract/profile.ts';
import { type Proof, provingWith } from '../contract/proof.ts';
import type { StageName } from '../contract/stage.ts';
import type { CheckOf, EvidenceOf, KnownStage } from '../contract/stages.ts';
import { showing } from '../report/attach.ts';
import { profileNamed, project } from './project/project.ts';
import { registry } from './registry.ts';
import { openRun, type Run } from './run.ts';
import { type Vm, vmOf } from './vm.ts';

export { describe, expect } from 'vitest';

const given = project().settings;
/** The injected fault of this run, if any. */
const fault = given.fault ? await (await import('./find-fault.ts')).faultNamed(given.fault) : undefined;
const settings = { ...given, ...fault?.run };
const hooks = fault?.breaks ?? {};
const named = profileNamed(settings.profile);
/** The profile of this run. Suites create one test per row of it. */
export const profile = hooks.profile?.(named) ?? named;
/** Fragments that apply to every kernel version, by their path in reports. */
export const fragments = profile.fragments.filter(({ since, until }) => !since && !until).map(shownAs);
/** The devices that the VM of this run must have. */
export const devices = devicesOn(profile, settings.lane);

/** A fixture for each stage: its evidence, and `holds` for each of its checks. */
type Fixtures = {
  readonly [Name in KnownStage]: Proof<EvidenceOf<Name>, CheckOf<Name>>;
} & { readonly run: Run; readonly vm: Vm };

const inRun = base
  .extend('run', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const run = await openRun(settings, hooks);
    onCleanup(() => run[Symbol.asyncDispose]());
    return run;
  })
  .extend('prove', { scope: 'worker' }, ({ run }) =>
    provingWith(
      showing({
        ...run,
        sheetsOf: (name, evidence, folder) => registry.code(name)?.sheets?.(evidence, folder) ?? [],
      }),
    ),
  );

/** Adds the fixture of a stage. The registry has the names, so the type is asserted at the end. */
const withStage = (test: typeof inRun, name: StageName) =>
  test.extend(name, ({ run, prove, task, skip }) =>
    prove(run.stage(name), { task, skip }),
  ) as unknown as typeof inRun;

/**
 * The only `test`. Its fixtures are the results of the stages. A stage is collected once for all suites, when the first
 * test requests it. Extending this `test` would start a second run.
 */
export const test = registry.names
  .reduce(withStage, inRun)
  .extend('vm', ({ run, task, skip }) => vmOf(run, { task, skip })) as unknown as TestAPI<Fixtures>;
