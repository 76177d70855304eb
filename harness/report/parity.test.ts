import { describe, expect, test } from 'vitest';
import { greenOutcomes, greenTests, redOutcomes, redTests, sampleRun } from '../dev/samples/outcomes.ts';
import { parityOf, parityTable } from './parity.ts';
import type { SavedRun } from './record.ts';
import type { TestRecord } from './tests.ts';

const on = (lane: string, run: SavedRun): SavedRun => ({ ...run, head: { ...run.head, lane, id: lane } });
const green = sampleRun(greenOutcomes, greenTests);
const red = sampleRun(redOutcomes, redTests);
const parity = (here: SavedRun, there: SavedRun) =>
  parityTable(parityOf(on('qemu', here), on('device', there)));

describe('two lanes', () => {
  test('with equal results', () => {
    expect(parity(green, green)).toMatchInlineSnapshot(`
      "qemu (qemu) and device (device)
      6 tests with the same result, 0 passed on one and failed on the other"
    `);
  });

  test('of which the second fails; blocked tests count as not run', () => {
    expect(parity(green, red)).toMatchInlineSnapshot(`
      "                                          qemu (qemu)  device (device)
      drivers › every expected device is bound  passed       failed           drivers: 1af4:1053 (vsock) has no driver
      vsock › echo from host to guest           passed       blocked          drivers: 1af4:1053 (vsock) has no driver
      postgres › the server computes a value    passed       blocked          drivers: 1af4:1053 (vsock) has no driver
      3 tests with the same result, 1 passed on one and failed on the other"
    `);
  });

  test('of which the first fails', () => {
    expect(parity(red, green)).toMatchInlineSnapshot(`
      "                                          qemu (qemu)  device (device)
      drivers › every expected device is bound  failed       passed           drivers: 1af4:1053 (vsock) has no driver
      vsock › echo from host to guest           blocked      passed           drivers: 1af4:1053 (vsock) has no driver
      postgres › the server computes a value    blocked      passed           drivers: 1af4:1053 (vsock) has no driver
      3 tests with the same result, 1 passed on one and failed on the other"
    `);
  });

  test('report a stage that only one of them has as one row', () => {
    const soak = (name: string): TestRecord => ({ stage: 'soak', path: [name], state: 'passed', seconds: 1 });
    const longer = sampleRun(greenOutcomes, [...greenTests, soak('the VM stays up'), soak('it answers')]);
    const head = { ...longer.head, chain: [...longer.head.chain, 'soak' as const] };
    expect(parity({ ...longer, head }, green)).toMatchInlineSnapshot(`
      "                qemu (qemu)  device (device)
      soak (2 tests)  passed       absent           a run without soak
      6 tests with the same result, 0 passed on one and failed on the other"
    `);
  });

  test("give the reason if one of them can't run a test", () => {
    const because = 'a stream of adb ends on both sides at once';
    const tests = greenTests.map(
      (row): TestRecord => (row.stage === 'vsock' ? { ...row, state: 'skipped', because } : row),
    );
    expect(parity(green, sampleRun(greenOutcomes, tests))).toMatchInlineSnapshot(`
      "                                 qemu (qemu)  device (device)
      vsock › echo from host to guest  passed       skipped          a stream of adb ends on both sides at once
      5 tests with the same result, 0 passed on one and failed on the other"
    `);
  });

  test('if one ran only some suites', () => {
    const { config } = greenOutcomes;
    const short = sampleRun({ config }, greenTests.slice(0, 1));
    const testRun = { declared: ['config' as const], tests: greenTests.slice(0, 1), errors: [] };
    expect(parity(green, { ...short, testRun })).toMatchInlineSnapshot(`
      "                                          qemu (qemu)  device (device)
      build › the image is an arm64 kernel      passed       absent           build was not requested
      boot › init is reached                    passed       absent           boot was not requested
      drivers › every expected device is bound  passed       absent           drivers was not requested
      vsock › echo from host to guest           passed       absent           vsock was not requested
      postgres › the server computes a value    passed       absent           postgres was not requested
      1 tests with the same result, 0 passed on one and failed on the other"
    `);
  });

  test('escape guest output that would move the cursor', () => {
    const tests = redTests.map(row =>
      row.failure ? { ...row, failure: { ...row.failure, what: 'a\u001B[2Jb' } } : row,
    );
    expect(parity(green, sampleRun(redOutcomes, tests))).not.toContain('\u001B');
  });
});
