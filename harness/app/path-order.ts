import { BaseSequencer } from 'vitest/node';

/** The stages in the order of their paths; vitest's default would put the files that failed last time first. */
export class PathOrder extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    return files.toSorted((a, b) => (a.moduleId < b.moduleId ? -1 : 1));
  }
}
