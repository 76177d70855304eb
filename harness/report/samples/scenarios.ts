import type { Outcomes } from '../record.ts';
import { greenOutcomes, redOutcomes } from './outcomes.ts';

const never = { state: 'blocked', by: 'build', because: 'build: make failed' } as const;

/** Runs as they happen: all green, one driver unbound, nothing after the build. */
export const scenarios: Readonly<Record<string, Outcomes>> = {
  green: greenOutcomes,
  red: redOutcomes,
  blocked: {
    config: greenOutcomes.config,
    build: {
      state: 'failed',
      seconds: 12.5,
      failure: {
        what: 'build: make did not end within its 12 s',
        blame: 'infrastructure',
        lastLine: '  CC      mm/slub.o',
        because: 'no space left on device',
        todo: 'free 3 GB in ~/.cache/endgoal',
        again: 'npm test -- suites/20-build.test.ts',
      },
    },
    boot: never,
    drivers: never,
    vsock: never,
    postgres: never,
  },
};
