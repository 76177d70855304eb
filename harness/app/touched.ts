import { type StageName, stageNames } from '../contract/stage.ts';
import { stageOf } from '../report/tests.ts';

/** Which stage a file is first looked at by; the first row that begins the path. */
const owners: readonly (readonly [prefix: string, stage: StageName])[] = [
  ['fragments/', 'config'],
  ['harness/kconfig/', 'config'],
  ['harness/policy/', 'config'],
  ['harness/parts/kernel/', 'build'],
  ['harness/parts/toolchain/', 'build'],
  ['harness/parts/guest/', 'boot'],
  ['harness/parts/machine/', 'boot'],
  ['harness/klog/', 'boot'],
  ['harness/facts/', 'boot'],
  ...stageNames.map(name => [`harness/stages/${name}/`, name] as const),
  ['harness/report/', 'postgres'],
  ['harness/', 'config'],
];

/** The first stage that an edit of these files touches; undefined when none of them has a part in a run. */
export function firstTouched(files: readonly string[]): StageName | undefined {
  const touched = files
    .filter(file => /\.(?:ts|config|sh)$|\/image\//.test(file) && !/^harness\/.*\.test\.ts$/.test(file))
    .flatMap(file => {
      if (file.startsWith('suites/')) return stageOf(file) ?? [];
      return owners.find(([prefix]) => file.startsWith(prefix))?.[1] ?? [];
    });
  return stageNames.find(name => touched.includes(name));
}

/** This stage of a chain and all that come after it, also where the chain does not have this one. */
export function from(stage: StageName, chain: readonly StageName[]): readonly StageName[] {
  return chain.filter(name => stageNames.indexOf(name) >= stageNames.indexOf(stage));
}
