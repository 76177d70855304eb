import { type StageName, stageOfSuite } from '../contract/stage.ts';
import { ownSuiteFiles } from './project/own-suites.ts';
import { project } from './project/project.ts';
import { type Registry, registry } from './registry.ts';

/** A run's stages as its record names them. */
interface WholeChain {
  /** Stages and suites that no stage owns, in the order of their suites' names. */
  readonly chain: readonly StageName[];
  /** Those without a stage of their own: their tests alone say the outcome. */
  readonly suiteOnly: readonly StageName[];
}

/** Adds the suites of the repository that no stage owns to the stages of a run. */
export function withOwnSuites(
  chain: readonly StageName[],
  stages: Registry = registry,
  files: readonly string[] = ownSuiteFiles(project()),
): WholeChain {
  const own = files
    .map(file => ({ name: stageOfSuite(file), suite: file.slice(file.lastIndexOf('/') + 1) }))
    .filter(({ name }) => !stages.find(name));
  const rows = [...chain.map(name => ({ name, suite: `${stages.find(name)?.suite}.test.ts` })), ...own];
  return {
    chain: [...new Set(rows.toSorted((a, b) => (a.suite < b.suite ? -1 : 1)).map(({ name }) => name))],
    suiteOnly: [...new Set(own.map(({ name }) => name))],
  };
}
