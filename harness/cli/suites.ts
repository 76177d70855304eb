import { join } from 'node:path';
import type { Profile } from '../../fragments/profiles.ts';
import { UserError } from '../errors.ts';
import { projectRoot } from '../settings.ts';
import { type StageName, stageNames } from '../stage.ts';
import { suiteOf } from '../verdict.ts';

/** A filter as vitest reads it: a part of a suite's path, and a line in it where one is named. */
const filterPattern = /^(?:\.\/)?(.*?)(:\d+)?$/;

/** How a run comes to have a stage that it lacks. */
function todoFor(stage: StageName, stages: readonly StageName[]): string {
  if (!stages.includes(stage)) return 'set PROFILE to a profile that has it';
  const asked = stage === 'network' || stage === 'soak';
  return asked ? `${stage.toUpperCase()}=1 makes it part of the run` : 'leave LANE=reference out';
}

/**
 * The suites of a run's stages that the filters name; all of them without filters. Throws UserError for a filter that
 * names no suite, or only suites of stages that the run doesn't have.
 */
export function suitesFor(
  { name, stages }: Pick<Profile, 'name' | 'stages'>,
  chain: readonly StageName[],
  filters: readonly string[],
): string[] {
  if (filters.length === 0) return chain.map(suiteOf);
  return filters.flatMap(filter => {
    const [, part = '', line = ''] = filterPattern.exec(filter) ?? [];
    const named = stageNames.filter(stage => join(projectRoot, suiteOf(stage)).includes(part));
    const found = named.filter(stage => chain.includes(stage));
    if (found.length > 0) return found.map(stage => `${suiteOf(stage)}${line}`);
    const [other] = named;
    if (!other) {
      throw new UserError({
        what: `npm test: ${filter} names no suite`,
        because: `suites of this run: ${chain.map(suiteOf).join(', ')}`,
        todo: 'name one of these, or a part of its path',
      });
    }
    throw new UserError({
      what: `npm test: this run has no stage ${other}`,
      because: `its stages: ${chain.join(', ')}; those of profile ${name}: ${stages.join(', ')}`,
      todo: todoFor(other, stages),
    });
  });
}
