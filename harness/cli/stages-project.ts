import { PathOrder } from '../app/path-order.ts';

/** Vitest's options for suites of stages. All suites share one VM, so they share one process and one set of fixtures. */
export const stagesProject = {
  pool: 'forks' as const,
  isolate: false,
  maxWorkers: 1,
  fileParallelism: false,
  retry: 0,
  // Stages have their own deadlines. A test only reads verdicts.
  testTimeout: 0,
  hookTimeout: 0,
};

/** Vitest's options for the whole process. */
export const stagesProcess = {
  sequence: { sequencer: PathOrder },
  // Test names already contain the full subject.
  taskTitleValueFormatTruncate: 0,
  // The VM is powered off within this time.
  teardownTimeout: 30_000,
};
