import type { Profile } from '../contract/profile.ts';
import type { Settings } from '../contract/settings.ts';
import type { StageName } from '../contract/stage.ts';
import { type Registry, registry } from './registry.ts';

/** The stages of a run, in their order: those of its profile that its settings ask for and its lane can have. */
export function chainOf(
  { stages }: Pick<Profile, 'stages'>,
  settings: Settings,
  { definitions }: Registry = registry,
): readonly StageName[] {
  const withoutVm = settings.lane === 'reference';
  return definitions
    .filter(({ name }) => stages.includes(name))
    .filter(stage => !withoutVm || stage.withoutVm)
    .filter(({ isAsked }) => isAsked?.(settings) ?? true)
    .map(({ name }) => name);
}
