import type { Profile } from '../contract/profile.ts';
import type { Settings } from '../contract/settings.ts';
import type { StageName } from '../contract/stage.ts';
import { UserError } from '../core/errors.ts';
import { type Registry, registry } from './registry.ts';

/** The only stage that needs no build. */
const configStage = 'config';

/** Returns the stages of a run, in order: the stages of its profile that the settings request and the lane supports. */
export function chainOf(
  { name, arch, stages }: Pick<Profile, 'name' | 'arch' | 'stages'>,
  settings: Settings,
  { definitions }: Registry = registry,
): readonly StageName[] {
  const unknown = stages.filter(name => !definitions.some(definition => definition.name === name));
  if (unknown.length > 0) {
    throw new UserError({
      code: 'profile.unknown-stage',
      what: `profile ${name}: there is no stage ${unknown.join(', ')}`,
      because: `known: ${definitions.map(definition => definition.name).join(', ')}`,
      todo: 'correct the stages of the profile, or add the stage to the configuration file',
    });
  }
  const beyond = stages.filter(stage => stage !== configStage);
  if (arch !== 'arm64' && beyond.length > 0) {
    throw new UserError({
      code: 'profile.not-bootable',
      what: `profile ${name}: a kernel for ${arch} can not be built or booted yet, only configured`,
      because: `its stages: ${stages.join(', ')}`,
      todo: `give it stages: ['${configStage}']`,
    });
  }
  const withoutVm = settings.lane === 'reference';
  return definitions
    .filter(({ name }) => stages.includes(name))
    .filter(stage => !withoutVm || stage.withoutVm)
    .filter(({ isAsked }) => isAsked?.(settings) ?? true)
    .map(({ name }) => name);
}
