import { PathOrder } from '../app/path-order.ts';

/** Vitest's options for suites of stages. One VM serves all of them: one process, one registry of fixtures for all files. */
export const stagesProject = {
  pool: 'forks' as const,
  isolate: false,
  maxWorkers: 1,
  fileParallelism: false,
  retry: 0,
  // Stages have deadlines of their own, with an owner; a test only reads their verdicts.
  testTimeout: 0,
  hookTimeout: 0,
};

/** Vitest's options for a whole process. */
export const stagesProcess = {
  sequence: { sequencer: PathOrder },
  // The name of a test says all of its subject.
  taskTitleValueFormatTruncate: 0,
  // The VM powers off in here.
  teardownTimeout: 30_000,
};
