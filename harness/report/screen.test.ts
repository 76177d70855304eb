import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';
import { greenOutcomes, greenTests, redOutcomes, redTests, sampleRun } from '../dev/samples/outcomes.ts';
import { failuresOfRun } from './failures.ts';
import { endScreen } from './screen.ts';
import { summarise } from './summary.ts';

const view = {
  seconds: 62,
  columns: 100,
  colors: createColors(false),
  places: [['report', 'reports/latest/allure/index.html']],
} as const;

describe('end screen', () => {
  test('a passed run fits in ten lines', () => {
    const run = sampleRun(greenOutcomes, greenTests);
    expect(endScreen(summarise(run), { ...view, failures: failuresOfRun(run) })).toMatchInlineSnapshot(`
      "passed  vault-guest on qemu  1 min 2 s
       ✓ config          4.1 s
       ✓ build            41 s
       ✓ boot            1.4 s
       ✓ drivers         0.3 s
       ✓ vsock           2.2 s
       ✓ postgres        9.8 s

      report   reports/latest/allure/index.html
      6 passed, 0 failed, 0 skipped"
    `);
  });

  test('a passed stage names its limitations', () => {
    const build = {
      ...greenOutcomes.build,
      verdicts: [{ check: 'builds', says: 'built', note: 'Redis is gone' }],
    };
    const run = sampleRun({ ...greenOutcomes, build } as typeof greenOutcomes, greenTests);
    expect(endScreen(summarise(run), { ...view, failures: failuresOfRun(run) })).toContain(
      '\n ✓ build            41 s  Redis is gone\n',
    );
  });

  test('a failed run shows each failure, its cause and its fix once', () => {
    const run = sampleRun(redOutcomes, redTests);
    expect(endScreen(summarise(run), { ...view, failures: failuresOfRun(run) })).toMatchInlineSnapshot(`
      "failed (product)  vault-guest on qemu  1 min 2 s
       ✓ config          4.1 s
       ✓ build            41 s
       ✓ boot            1.4 s
       ✗ drivers         0.3 s  1af4:1053 (vsock) has no driver
       ⊘ vsock                  blocked by drivers
       ⊘ postgres               blocked by drivers

      drivers: 1af4:1053 (vsock) has no driver
        last line  [    0.512345] virtio-pci 0000:00:03.0: enabling device (0000 -> 0002)
        because    the virtio device is registered, but no virtio driver for id 19 is built
                   CONFIG_VIRTIO_VSOCKETS=n
        do         add CONFIG_VIRTIO_VSOCKETS=y to fragments/vsock.config
        again      npm test -- suites/40-drivers.test.ts

      report   reports/latest/allure/index.html
      3 passed, 1 failed, 2 skipped"
    `);
  });

  test('a stage without results has a failure, too', () => {
    const { vsock: _, ...rest } = greenOutcomes;
    const run = sampleRun(rest, greenTests);
    expect(failuresOfRun(run)).toMatchInlineSnapshot(`
      [
        {
          "again": "npm test",
          "blame": "infrastructure",
          "code": "stage.silent",
          "todo": "read events.ndjson and the logs in /reports/runs/20261121-174500-a1b2",
          "what": "vsock: declared, but it reported nothing",
        },
      ]
    `);
  });
});
