import { basename } from 'node:path';
import { BaseSequencer } from 'vitest/node';

const keyOf = (path: string) => `${basename(path)} ${path}`;

/**
 * Suites in the order of their names, wherever they lie: a repository's own stand between those of endgoal. Vitest's default
 * would put the files that failed last time first.
 */
export class PathOrder extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    return files.toSorted((a, b) => (keyOf(a.moduleId) < keyOf(b.moduleId) ? -1 : 1));
  }
}
