import { join } from 'node:path';
import { suiteFile } from '../app/again.ts';
import { registry } from '../app/registry.ts';
import type { Profile } from '../contract/profile.ts';
import { projectRoot } from '../contract/settings.ts';
import type { StageName } from '../contract/stage.ts';
import { UserError } from '../core/errors.ts';

/** A filter as vitest reads it: a part of a suite's path, and a line in it where one is named. */
const filterPattern = /^(?:\.\/)?(.*?)(:\d+)?$/;

/** Vitest doesn't see where a test stands whose fixtures are as deep as the stages'. */
const ofLine = (filter: string, suite: string) =>
  new UserError({
    what: `npm test: ${filter} names a line, and a stage's tests are not found by that`,
    todo: `name the test: npm test -- ${suite} -t 'words of its name'`,
  });

/** The suite of a stage, from the project's folder. */
export function suiteOf(name: StageName): string {
  const definition = registry.find(name);
  if (!definition) throw new TypeError(`no stage is named ${name}`);
  return suiteFile(definition);
}

/** How a run comes to have a stage that it lacks. */
function todoFor(stage: StageName, stages: readonly StageName[]): string {
  if (!stages.includes(stage)) return 'set PROFILE to a profile that has it';
  const { setting } = registry.find(stage) ?? {};
  return setting ? `${setting} makes it part of the run` : 'leave LANE=reference out';
}

/**
 * The suites of a run's stages that the filters name; all of them without filters. Throws UserError for a filter that
 * names no suite, a line, or only suites of stages that the run doesn't have.
 */
export function suitesFor(
  { name, stages }: Pick<Profile, 'name' | 'stages'>,
  chain: readonly StageName[],
  filters: readonly string[],
): string[] {
  if (filters.length === 0) return chain.map(suiteOf);
  return filters.flatMap(filter => {
    const [, part = '', line = ''] = filterPattern.exec(filter) ?? [];
    const named = registry.names.filter(stage => join(projectRoot, suiteOf(stage)).includes(part));
    const found = named.filter(stage => chain.includes(stage));
    if (line && found[0]) throw ofLine(filter, suiteOf(found[0]));
    if (found.length > 0) return found.map(suiteOf);
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
