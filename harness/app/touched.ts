import { type StageName, stageOfSuite } from '../contract/stage.ts';
import { registry } from './registry.ts';

/**
 * Paths with the first stage that an edit affects. The longest path comes first, because the most specific owner wins.
 */
const owners = registry.definitions
  .flatMap(({ name, touchedBy = [] }) =>
    [`harness/stages/${name}/`, ...touchedBy].map(path => [path, name] as const),
  )
  .concat([['harness/', registry.names[0] ?? '']])
  .toSorted(([a], [b]) => b.length - a.length);

/** Returns the first stage that an edit of these files affects; undefined if the files affect no stage. */
export function firstTouched(files: readonly string[]): StageName | undefined {
  const touched = files
    .filter(file => /\.(?:ts|config|sh)$|\/image\//.test(file) && !/^harness\/.*\.test\.ts$/.test(file))
    .flatMap(file => {
      if (file.startsWith('suites/')) return stageOfSuite(file);
      return owners.find(([path]) => file.startsWith(path))?.[1] ?? [];
    });
  return registry.names.find(name => touched.includes(name));
}

/** Returns this stage of a chain and all later ones, even if the chain does not contain this stage. */
export function from(stage: StageName, chain: readonly StageName[]): readonly StageName[] {
  return chain.filter(name => registry.names.indexOf(name) >= registry.names.indexOf(stage));
}
