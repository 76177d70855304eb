import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['harness/**/*.test.ts', 'fragments/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
    ],
  },
});
