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
  /** Path in messages and filters: `suites/30-boot.test.ts`. */
  readonly shown: string;
  /** Absolute. */
  readonly file: string;
}

/** Parses a filter like vitest: a part of a suite's path, with an optional line number. */
const filterPattern = /^(?:\.\/)?(.*?)(:\d+)?$/;

/** Vitest cannot select tests by line if they use the fixtures of stages. */
const ofLine = (filter: string, suite: string) =>
  new UserError({
    code: 'test.filter-names-line',
    what: `npm test: ${filter} names a line, but a stage's tests cannot be selected by line`,
    todo: `name the test: npm test -- ${suite} -t 'words of its name'`,
  });

/** The fix that adds a stage to the run. */
function todoFor(stage: StageName, stages: readonly StageName[]): string {
  if (!stages.includes(stage)) return 'set PROFILE to a profile that has it';
  const { setting } = registry.find(stage) ?? {};
  return setting ? `${setting} makes it part of the run` : 'leave LANE=reference out';
}

/** Suites of every stage, and those of the repository. A suite that belongs to no stage is listed as a stage of its own name. */
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
      todo: `create suites/${suite}.test.ts: a stage without a suite is not tested`,
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

/** The suites of the given stages, and the repository's suites without a stage. */
export function suitesOfStages(stages: readonly StageName[], of: Project = project()): Suite[] {
  return allSuites(of).filter(({ stage }) => stages.includes(stage) || !registry.find(stage));
}

/**
 * The suites of a run's stages that match the filters; without filters all of them. Throws UserError for a filter that
 * matches no suite, has a line number, or matches only suites of stages outside the run.
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
