import { basename } from 'node:path';
import { BaseSequencer } from 'vitest/node';

const keyOf = (path: string) => `${basename(path)} ${path}`;

/**
 * Orders suites by file name in any folder, so that suites of a repository run between those of endgoal. Vitest's
 * default order starts with the suites that failed last time.
 */
export class PathOrder extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    return files.toSorted((a, b) => (keyOf(a.moduleId) < keyOf(b.moduleId) ? -1 : 1));
  }
}
