import { describe, expect, test } from 'vitest';
import { summariesOf } from '../dev/loaded.ts';
import { greenOutcomes, greenTests, redOutcomes, redTests, sampleRun } from '../dev/samples/outcomes.ts';
import { compareRuns, firstNewLine, type Side } from './compare.ts';
import type { Outcomes, SavedRun } from './record.ts';

const request = (symbol: string, value: string, line: number) => ({
  symbol,
  value,
  line,
  file: 'fragments/virtio/vsock.config',
});
const configured = (outcomes: Outcomes, ...requests: ReturnType<typeof request>[]): SavedRun => {
  const config = { state: 'judged', evidence: { requests }, verdicts: [], seconds: 4.1 } as const;
  const own = { ...outcomes, config };
  return { ...sampleRun(own, outcomes === redOutcomes ? redTests : greenTests), summaries: summariesOf(own) };
};
const console = `[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x411fd070]
[    0.512345] virtio_blk virtio1: [vda] 1048576 512-byte logical blocks (537 MB/512 MiB)
[    0.600000] NET: Registered PF_VSOCK protocol family
[    1.210000] Run /init as init process
`;

const green: Side = {
  run: configured(greenOutcomes, request('VSOCKETS', 'y', 3), request('VIRTIO_VSOCKETS', 'y', 5)),
  environment: { run: 'a', kernel: '6.1.158', toolchain: 'host-gcc' },
  dotconfig: 'CONFIG_VSOCKETS=y\nCONFIG_VIRTIO_VSOCKETS=y\n',
  console,
};
const red: Side = {
  run: configured(redOutcomes, request('VSOCKETS', 'y', 4)),
  environment: { run: 'b', kernel: '6.1.158', toolchain: 'host-clang' },
  dotconfig: 'CONFIG_VSOCKETS=y\n# CONFIG_VIRTIO_VSOCKETS is not set\n',
  console: `[    0.000001] Booting Linux on physical CPU 0x0000000000 [0x410fd034]
[    0.498765] virtio_blk virtio1: [vda] 2097152 512-byte logical blocks (1074 MB/1024 MiB)
[    0.700000] \u001b[31mvirtio_vsock: driver missing <b>
[    1.310000] Run /init as init process
`,
};

describe('compare', () => {
  test('names the removed line and its effects', () => {
    expect(compareRuns(green, red)).toMatchInlineSnapshot(`
      "A          20261121-174500-a1b2: passed
      B          20261121-174500-a1b2: failed

      ran with   toolchain: host-gcc → host-clang
      fragments  CONFIG_VIRTIO_VSOCKETS: y (fragments/virtio/vsock.config:5) → absent
      .config    CONFIG_VIRTIO_VSOCKETS: y → n
      console    only in B, line 3: [    0.700000] virtio_vsock: driver missing <b>
                 only in A, line 3: [    0.600000] NET: Registered PF_VSOCK protocol family
      stages     drivers: passed → failed: 1af4:1053 (vsock) has no driver
                 vsock: passed → blocked, by drivers
                 postgres: passed → blocked, by drivers"
    `);
  });

  test('reports no difference between two runs of the same kernel', () => {
    expect(
      compareRuns(green, { ...green, environment: { ...green.environment, run: 'c' } }),
    ).toMatchInlineSnapshot(`
      "A          20261121-174500-a1b2: passed
      B          20261121-174500-a1b2: passed

      nothing differs but time stamps and numbers"
    `);
  });

  test('compares a killed run by the parts that it has', () => {
    const early: Side = { run: { ...green.run, outcomes: {}, testRun: undefined }, environment: {} };
    expect(compareRuns(green, early)).toMatchInlineSnapshot(`
      "A          20261121-174500-a1b2: passed
      B          20261121-174500-a1b2: failed

      stages     config: passed → skipped: the run was killed before it began
                 build: passed → skipped: the run was killed before it began
                 boot: passed → skipped: the run was killed before it began
                 drivers: passed → skipped: the run was killed before it began
                 vsock: passed → skipped: the run was killed before it began
                 postgres: passed → skipped: the run was killed before it began"
    `);
  });
});

test('ignores a different order of lines', () => {
  const [first = '', ...rest] = console.trimEnd().split('\n');
  expect(firstNewLine(console, [...rest, first].join('\n'))).toBeUndefined();
});
