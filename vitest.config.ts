import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** The stages in the order of their paths; the default would put the files that failed last time first. */
class PathOrder extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    return files.toSorted((a, b) => (a.moduleId < b.moduleId ? -1 : 1));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: PathOrder },
    // The machine powers off in here.
    teardownTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['harness/**/*.test.ts', 'fragments/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'stages',
          include: ['suites/*.test.ts'],
          // One machine serves all suites: one process, and one registry of fixtures for all files.
          pool: 'forks',
          isolate: false,
          maxWorkers: 1,
          fileParallelism: false,
          retry: 0,
          // Stages have deadlines of their own, with an owner; a test only reads their verdicts.
          testTimeout: 0,
          hookTimeout: 0,
        },
      },
    ],
  },
});
