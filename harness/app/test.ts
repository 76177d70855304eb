import { test as base } from 'vitest';
import { devicesOn, shownAs } from '../contract/profile.ts';
import { provingWith } from '../contract/proof.ts';
import { readSettings } from '../contract/settings.ts';
import { showing } from '../report/attach.ts';
import { profileNamed } from './project.ts';
import { openRun } from './run.ts';

export { describe } from 'vitest';

const given = readSettings();
/** The seeded fault of this run; none in any other run. */
const fault = given.fault ? (await import('./find-fault.ts')).faultNamed(given.fault) : undefined;
const settings = { ...given, ...fault?.run };
const seams = fault?.breaks ?? {};
const named = profileNamed(settings.profile);
/** The profile of this run: what the suites' rows are made of. */
export const profile = seams.profile?.(named) ?? named;
/** Fragments that apply to every kernel version, by the path that reports name. */
export const fragments = profile.fragments.filter(({ since, until }) => !since && !until).map(shownAs);
/** The devices that this run's machine must have. */
export const devices = devicesOn(profile, settings.lane);

/**
 * The only `test`: its fixtures are the stages' results. A stage is looked at when the first test asks for it, once for
 * all suites; extending this `test` would make a second run.
 */
export const test = base
  .extend('run', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const run = await openRun(settings, seams);
    onCleanup(() => run[Symbol.asyncDispose]());
    return run;
  })
  .extend('prove', { scope: 'worker' }, ({ run }) => provingWith(showing(run)))
  .extend('config', ({ run, prove, task, skip }) => prove(run.stages.config, { task, skip }))
  .extend('build', ({ run, prove, task, skip }) => prove(run.stages.build, { task, skip }))
  .extend('boot', ({ run, prove, task, skip }) => prove(run.stages.boot, { task, skip }))
  .extend('drivers', ({ run, prove, task, skip }) => prove(run.stages.drivers, { task, skip }))
  .extend('vsock', ({ run, prove, task, skip }) => prove(run.stages.vsock, { task, skip }))
  .extend('postgres', ({ run, prove, task, skip }) => prove(run.stages.postgres, { task, skip }))
  .extend('network', ({ run, prove, task, skip }) => prove(run.stages.network, { task, skip }))
  .extend('host', ({ run, prove, task, skip }) => prove(run.stages.host, { task, skip }))
  .extend('soak', ({ run, prove, task, skip }) => prove(run.stages.soak, { task, skip }));
