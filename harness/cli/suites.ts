import { join, relative } from 'node:path';
import { suiteFile } from '../app/again.ts';
import { ownSuiteFiles } from '../app/project/own-suites.ts';
import { type Project, project } from '../app/project/project.ts';
import { ownStagesOf, registry } from '../app/registry.ts';
import type { Profile } from '../contract/profile.ts';
import { type StageName, stageOfSuite } from '../contract/stage.ts';
import { UserError } from '../core/errors.ts';
import { isCheckout, projectRoot } from '../core/installation.ts';

/** A suite of a run. */
interface Suite {
  readonly stage: StageName;
  /** The path that people type and read: `suites/30-boot.test.ts`. */
  readonly shown: string;
  /** Absolute. */
  readonly file: string;
}

/** A filter as vitest reads it: a part of a suite's path, and a line in it where one is named. */
const filterPattern = /^(?:\.\/)?(.*?)(:\d+)?$/;

/** Vitest does not find tests by line whose fixtures are as deep as the stages'. */
const ofLine = (filter: string, suite: string) =>
  new UserError({
    code: 'test.filter-names-line',
    what: `npm test: ${filter} names a line, and a stage's tests are not found by that`,
    todo: `name the test: npm test -- ${suite} -t 'words of its name'`,
  });

/** The setting that adds a stage to the run. */
function todoFor(stage: StageName, stages: readonly StageName[]): string {
  if (!stages.includes(stage)) return 'set PROFILE to a profile that has it';
  const { setting } = registry.find(stage) ?? {};
  return setting ? `${setting} makes it part of the run` : 'leave LANE=reference out';
}

/** Suites of every stage that there is, and of the repository. A suite that no stage owns is a stage by itself. */
function allSuites(of: Project): Suite[] {
  const own = ownSuiteFiles(of).map(file => ({
    stage: stageOfSuite(file),
    shown: relative(of.root, file),
    file,
  }));
  const ownStages = ownStagesOf(of);
  for (const { name, suite } of ownStages) {
    if (own.some(({ stage }) => stage === name)) continue;
    throw new UserError({
      code: 'suites.missing',
      what: `suites: stage ${name} has no suite`,
      because: `no file of the repository is named ${suite}.test.ts`,
      todo: `create suites/${suite}.test.ts: a stage without a suite would be tested by nothing`,
    });
  }
  const ours = registry.definitions
    .filter(({ name }) => !ownStages.some(stage => stage.name === name))
    .map(definition => {
      const shown = suiteFile(definition);
      const built = isCheckout ? shown : shown.replace(/\.ts$/, '.js');
      return { stage: definition.name, shown, file: join(projectRoot, built) };
    });
  return [...ours, ...own];
}

/** The suites of some stages, and those of the repository that no stage owns. */
export function suitesOfStages(stages: readonly StageName[], of: Project = project()): Suite[] {
  return allSuites(of).filter(({ stage }) => stages.includes(stage) || !registry.find(stage));
}

/**
 * The suites of a run's stages that the filters name; all of them without filters. Throws UserError for a filter that
 * names no suite, a line, or only suites of stages that the run does not have.
 */
export function suitesFor(
  { name, stages }: Pick<Profile, 'name' | 'stages'>,
  chain: readonly StageName[],
  filters: readonly string[],
  of: Project = project(),
): Suite[] {
  const inRun = suitesOfStages(chain, of);
  if (filters.length === 0) return inRun;
  const all = allSuites(of);
  return filters.flatMap(filter => {
    const [, part = '', line = ''] = filterPattern.exec(filter) ?? [];
    const named = all.filter(({ shown, file }) => join(of.root, shown).includes(part) || file.includes(part));
    const found = inRun.filter(suite => named.some(({ file }) => file === suite.file));
    if (line && found[0]) throw ofLine(filter, found[0].shown);
    if (found.length > 0) return found;
    const [other] = named;
    if (!other) {
      throw new UserError({
        code: 'test.filter-unknown',
        what: `npm test: ${filter} names no suite`,
        because: `suites of this run: ${inRun.map(({ shown }) => shown).join(', ')}`,
        todo: 'name one of these, or a part of its path',
      });
    }
    throw new UserError({
      code: 'test.stage-not-in-run',
      what: `npm test: this run has no stage ${other.stage}`,
      because: `its stages: ${chain.join(', ')}; those of profile ${name}: ${stages.join(', ')}`,
      todo: todoFor(other.stage, stages),
    });
  });
}
