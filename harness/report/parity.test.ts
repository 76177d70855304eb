import { expect, test } from 'vitest';
import { parityTable } from './parity.ts';
import { greenOutcomes, greenTests, redOutcomes, redTests, sampleRun } from './samples/outcomes.ts';

const on = (lane: string, run: ReturnType<typeof sampleRun>) => ({ ...run, head: { ...run.head, lane } });
const green = sampleRun(greenOutcomes, greenTests);
const red = sampleRun(redOutcomes, redTests);

test('two lanes that say the same', () => {
  expect(parityTable(on('qemu', green), on('device', green))).toMatchInlineSnapshot(
    `"qemu (20261121-174500-a1b2) and device (20261121-174500-a1b2): 6 tests alike, 0 not"`,
  );
});

test('green here, red on the device', () => {
  expect(parityTable(on('qemu', green), on('device', red))).toMatchInlineSnapshot(`
    "qemu (20261121-174500-a1b2) and device (20261121-174500-a1b2): 3 tests alike, 1 not
    looked at on one lane only: 2
    green on qemu, red on device
      drivers › every expected device is bound
        drivers: 1af4:1053 (vsock) has no driver"
  `);
});

test('red here, green on the device', () => {
  expect(parityTable(on('qemu', red), on('device', green))).toMatchInlineSnapshot(`
    "qemu (20261121-174500-a1b2) and device (20261121-174500-a1b2): 3 tests alike, 1 not
    looked at on one lane only: 2
    red on qemu, green on device
      drivers › every expected device is bound
        drivers: 1af4:1053 (vsock) has no driver"
  `);
});
