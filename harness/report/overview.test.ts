import { expect, test } from 'vitest';
import { greenOutcomes, greenTests, redOutcomes, redTests, sampleRun } from '../dev/samples/outcomes.ts';
import { gapsOf } from '../stages/boot/sheets.ts';
import { turnsOf } from './overview.ts';
import { isLive } from './reporter.ts';
import { summarise } from './summary.ts';

const green = summarise(sampleRun(greenOutcomes, greenTests));
const red = summarise(sampleRun(redOutcomes, redTests));

test('shows when the first failed stage of the history changed', () => {
  const nights = [green, red, red, green].map((summary, at) => ({ id: `night-${at}`, summary }));
  expect(turnsOf(nights)).toEqual([
    ['night-1', 'failed at drivers', 'drivers: 1af4:1053 (vsock) has no driver', 'night-0'],
    ['night-3', 'passed again', '', 'night-2'],
  ]);
});

test('does not count a run of one suite, or an error outside any stage, as a pass', () => {
  const some = sampleRun({ config: greenOutcomes.config }, greenTests.slice(0, 1));
  const partial = summarise({ ...some, testRun: { declared: ['config'], tests: [], errors: [] } });
  const crashed = { ...green, result: 'failed' } as const;
  const nights = [red, partial, crashed, green].map((summary, at) => ({ id: `night-${at}`, summary }));
  expect(turnsOf(nights)).toEqual([
    ['night-2', 'failed outside any stage', '', 'night-0'],
    ['night-3', 'passed again', '', 'night-2'],
  ]);
});

test('names the longest waits in a kernel log by the lines that ended them', () => {
  const dmesg = `[    0.000000] Booting Linux
[    0.100000][    T1] clocksource: arch_sys_counter
<6>[    0.100000] same moment
[    1.300000] virtio_blk virtio1: [vda]
not a kernel line`;
  expect(gapsOf(dmesg)).toEqual([
    { label: 'clocksource: arch_sys_counter', from: 0, to: 0.1, says: '100 ms' },
    { label: 'virtio_blk virtio1: [vda]', from: 0.1, to: 1.3, says: '1200 ms' },
  ]);
});

test.for([
  [true, {}, true],
  [true, { CI: 'true' }, false],
  [true, { CI: '1' }, false],
  [true, { CI: 'false', TERM: 'xterm' }, true],
  [true, { TERM: 'dumb' }, false],
  [undefined, {}, false],
] as const)('on a terminal (%s) with %j, the live board is: %s', ([isTTY, env, live]) => {
  expect(isLive(isTTY ? { isTTY } : {}, env)).toBe(live);
});
