import type { Outcome, StageName } from '../../contract/stage.ts';
import type { Failure } from '../../core/errors.ts';
import type { Outcomes, RunHead, SavedRun } from '../../report/record.ts';
import type { TestRecord } from '../../report/tests.ts';

/** Head of a run on a lab workstation, used by the tests of this folder. */
export const sampleHead: RunHead = {
  id: '20261121-174500-a1b2',
  startedAt: '2026-11-21T17:45:00.000Z',
  profile: 'vault-guest',
  lane: 'qemu',
  chain: ['config', 'build', 'boot', 'drivers', 'vsock', 'postgres'],
  toolchain: 'host-gcc',
};

const unboundVsock: Failure = {
  what: 'drivers: 1af4:1053 (vsock) has no driver',
  blame: 'product',
  lastLine: '[    0.512345] virtio-pci 0000:00:03.0: enabling device (0000 -> 0002)',
  because:
    'the virtio device is registered, but no virtio driver for id 19 is built\nCONFIG_VIRTIO_VSOCKETS=n',
  todo: 'add CONFIG_VIRTIO_VSOCKETS=y to fragments/vsock.config',
  again: 'npm test -- suites/40-drivers.test.ts',
};

function green(seconds: number, evidence: unknown = {}): Outcome<unknown> {
  return { state: 'judged', evidence, verdicts: [{ check: 'sample', says: 'as it should be' }], seconds };
}

export const greenOutcomes = {
  config: green(4.1),
  build: green(41.3, { kernel: { buildId: '3f9c0de1a7b24c55', version: '6.1.158' } }),
  boot: green(1.4, { timings: { powerOnToInit: 1.21 } }),
  drivers: green(0.3),
  vsock: green(2.2),
  postgres: green(9.8, { timings: { powerOnToSelect: 4.92 } }),
} satisfies Outcomes;

const unasked = 'drivers: 1af4:1053 (vsock) has no driver';

export const redOutcomes = {
  ...greenOutcomes,
  drivers: {
    state: 'judged',
    evidence: {},
    verdicts: [
      { check: 'sample', says: 'as it should be' },
      { check: 'bound', subject: '1af4:1042', says: 'virtio_blk drives it' },
      { check: 'bound', subject: '1af4:1053', says: 'nothing drives it', failure: unboundVsock },
    ],
    seconds: 0.3,
  },
  vsock: { state: 'blocked', by: 'drivers', because: unasked },
  postgres: { state: 'blocked', by: 'drivers', because: unasked },
} satisfies Outcomes;

function passed(stage: StageName, name: string): TestRecord {
  return { stage, path: [name], state: 'passed', seconds: 0.1 };
}

export const greenTests: readonly TestRecord[] = [
  passed('config', 'every requested option has its requested value'),
  passed('build', 'the image is an arm64 kernel'),
  passed('boot', 'init is reached'),
  passed('drivers', 'every expected device is bound'),
  passed('vsock', 'echo from host to guest'),
  passed('postgres', 'the server computes a value'),
];

export const redTests: readonly TestRecord[] = greenTests.map(test => {
  if (test.stage === 'drivers') return { ...test, state: 'failed', failure: unboundVsock };
  if (test.stage !== 'vsock' && test.stage !== 'postgres') return test;
  return { ...test, state: 'blocked', seconds: 0, blockedBy: 'drivers', because: unasked };
});

/** A run that finished. */
export function sampleRun(outcomes: Outcomes, tests: readonly TestRecord[]): SavedRun {
  return {
    folder: '/reports/runs/20261121-174500-a1b2',
    head: sampleHead,
    outcomes,
    events: [],
    summaries: {},
    testRun: {
      declared: [...sampleHead.chain],
      tests: [...tests],
      errors: [],
    },
  };
}
