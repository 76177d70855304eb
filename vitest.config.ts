import { defineConfig } from 'vitest/config';
import { stagesProcess, stagesProject } from './harness/cli/stages-project.ts';

export default defineConfig({
  test: {
    ...stagesProcess,
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
        // For editors; `npm test` runs them with the same options.
        test: { name: 'stages', include: ['suites/*.test.ts'], ...stagesProject },
      },
    ],
  },
});
