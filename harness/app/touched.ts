import { type StageName, stageOfSuite } from '../contract/stage.ts';
import { registry } from './registry.ts';

/** Paths whose edits a stage sees first, the longest path first: the most particular owner counts. */
const owners = registry.definitions
  .flatMap(({ name, touchedBy = [] }) =>
    [`harness/stages/${name}/`, ...touchedBy].map(path => [path, name] as const),
  )
  .concat([['harness/', registry.names[0] ?? '']])
  .toSorted(([a], [b]) => b.length - a.length);

/** The first stage that an edit of these files touches; undefined when none of them has a part in a run. */
export function firstTouched(files: readonly string[]): StageName | undefined {
  const touched = files
    .filter(file => /\.(?:ts|config|sh)$|\/image\//.test(file) && !/^harness\/.*\.test\.ts$/.test(file))
    .flatMap(file => {
      if (file.startsWith('suites/')) return stageOfSuite(file);
      return owners.find(([path]) => file.startsWith(path))?.[1] ?? [];
    });
  return registry.names.find(name => touched.includes(name));
}

/** This stage of a chain and all that come after it, also where the chain does not have this one. */
export function from(stage: StageName, chain: readonly StageName[]): readonly StageName[] {
  return chain.filter(name => registry.names.indexOf(name) >= registry.names.indexOf(stage));
}
