import type { Outcomes } from '../../report/record.ts';
import { greenOutcomes, redOutcomes } from './outcomes.ts';

const never = { state: 'blocked', by: 'build', because: 'build: make failed' } as const;

/** The secret that guest, judge and tools of the last scenario print. */
export const planted = 'egs_0123456789abcdef0123456789abcdef01234567';

const leak = {
  what: `drivers: login with ${planted} failed`,
  blame: 'product',
  todo: `not ${planted}`,
} as const;

/** Typical runs: all stages pass, one driver is not bound, the build fails, the output contains a secret. */
export const scenarios: Readonly<Record<string, Outcomes>> = {
  green: greenOutcomes,
  red: redOutcomes,
  secret: {
    ...redOutcomes,
    config: {
      state: 'judged',
      evidence: { requests: planted },
      verdicts: [{ check: 'sample', says: planted }],
      seconds: 1,
    },
    drivers: {
      ...redOutcomes.drivers,
      evidence: { nested: [{ sql: `PASSWORD '${planted}'` }] },
      verdicts: [
        { check: 'sample', says: `said ${planted}` },
        { check: 'bound', says: planted, failure: { ...leak, lastLine: planted, because: planted } },
      ],
    },
    vsock: { state: 'blocked', by: 'drivers', because: leak.what },
  },
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
