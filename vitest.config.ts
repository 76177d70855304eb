import { defineConfig } from 'vitest/config';
import { PathOrder } from './harness/app/path-order.ts';

export default defineConfig({
  test: {
    sequence: { sequencer: PathOrder },
    // A test's name says all of what it is for.
    taskTitleValueFormatTruncate: 0,
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
          // Reports as a person sees them, in a real browser.
          name: 'browser',
          include: ['harness/dev/browser/*.browser.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
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
