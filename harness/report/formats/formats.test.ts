import { describe, expect, test } from 'vitest';
import { greenOutcomes, greenTests, redOutcomes, redTests, sampleRun } from '../../dev/samples/outcomes.ts';
import type { SavedRun } from '../record.ts';
import { annotations, jobSummary } from './github.ts';
import { toJunit } from './junit.ts';
import { toKcidb } from './kcidb.ts';
import { kcidbSchema } from './kcidb-schema.ts';
import { toKtap } from './ktap.ts';

const green = sampleRun(greenOutcomes, greenTests);
const red = sampleRun(redOutcomes, redTests);
const [first] = greenTests;
const nasty = sampleRun(
  greenOutcomes,
  first
    ? [
        {
          ...first,
          path: ['a # b <c> & "d"\u0000\u001b[31m\ufffe\ud800'],
          state: 'failed',
          failure: {
            what: 'config: <b>&amp;\u0000 `x` | y, z: 100 %',
            blame: 'infrastructure',
            at: 'fragments/net/tun.config:3',
            because: 'fragments/net/tun.config:3 asked y',
            lastLine: '\u001b[2J```\n```',
            todo: 'nothing',
          },
        },
      ]
    : [],
);

const broken = sampleRun(greenOutcomes, greenTests);
const crashed = {
  ...broken,
  testRun: {
    declared: [...broken.head.chain],
    tests: [...greenTests],
    errors: [{ what: 'outside any test: the worker died', blame: 'infrastructure', todo: 'look' } as const],
  },
};

describe('an error outside all tests, which these formats would otherwise omit', () => {
  test('KTAP', () => {
    expect(toKtap(crashed).split('\n')[1]).toBe('1..7');
    expect(toKtap(crashed).split('\n').slice(-4).join('\n')).toMatchInlineSnapshot(`
      "# outside any test: the worker died
      #   do         look
      not ok 7 outside any test # ERROR
      "
    `);
  });
  test('JUnit', () => {
    expect(toJunit(crashed)).toContain('<testsuite name="run" tests="1" failures="0" errors="1"');
  });
  test('KCIDB', () => {
    const { tests } = toKcidb(crashed, {});
    expect(tests.filter(({ status }) => status === 'MISS').map(({ path }) => path)).toEqual(['endgoal.run']);
    expect(kcidbSchema.parse(toKcidb(crashed, {})).tests).toHaveLength(9);
  });
  test.for([
    ['that was killed', undefined],
    ['of which nothing was found', { declared: [], tests: [], errors: [] }],
  ] satisfies [string, SavedRun['testRun']][])('a run %s fails in every format', ([, testRun]) => {
    const run = { ...broken, outcomes: {}, testRun };
    expect(toKtap(run)).toContain('not ok 7 outside any test # ERROR');
    expect(toJunit(run)).toContain('errors="1"');
    expect(toKcidb(run, {}).tests.map(({ path }) => path)).toContain('endgoal.run');
    expect(annotations(run)).toContain('::error ');
  });
});

describe('KTAP', () => {
  test('a red run', () => {
    expect(toKtap(red)).toMatchInlineSnapshot(`
      "KTAP version 1
      1..6
        KTAP version 1
        # Subtest: config
        1..1
        ok 1 every requested option has its requested value
      ok 1 config
        KTAP version 1
        # Subtest: build
        1..1
        ok 1 the image is an arm64 kernel
      ok 2 build
        KTAP version 1
        # Subtest: boot
        1..1
        ok 1 init is reached
      ok 3 boot
        KTAP version 1
        # Subtest: drivers
        1..1
        # drivers: 1af4:1053 (vsock) has no driver
        #   last line  [    0.512345] virtio-pci 0000:00:03.0: enabling device (0000 -> 0002)
        #   because    the virtio device is registered, but no virtio driver for id 19 is built
        #              CONFIG_VIRTIO_VSOCKETS=n
        #   do         add CONFIG_VIRTIO_VSOCKETS=y to fragments/vsock.config
        #   again      npm test -- suites/40-drivers.test.ts
        not ok 1 every expected device is bound
      not ok 4 drivers
        KTAP version 1
        # Subtest: vsock
        1..1
        ok 1 echo from host to guest # SKIP blocked by drivers: drivers: 1af4:1053 (vsock) has no driver
      ok 5 vsock # SKIP blocked by drivers
        KTAP version 1
        # Subtest: postgres
        1..1
        ok 1 the server computes a value # SKIP blocked by drivers: drivers: 1af4:1053 (vsock) has no driver
      ok 6 postgres # SKIP blocked by drivers
      "
    `);
  });
  test('removes # and control characters from descriptions, and marks failures outside the product as ERROR', () => {
    expect(toKtap(nasty).split('\n').slice(2, 14).join('\n')).toMatchInlineSnapshot(`
      "  KTAP version 1
        # Subtest: config
        1..1
        # config: <b>&amp;\\x00 \`x\` | y, z: 100 %
        #   last line  \\x1b[2J\`\`\`
        #              \`\`\`
        #   because    fragments/net/tun.config:3 asked y
        #   do         nothing
        not ok 1 a b <c> & "d"\\x00￾\\ud800 # ERROR
      not ok 1 config
      ok 2 build
      ok 3 boot"
    `);
  });
});

describe('JUnit', () => {
  test('a red run', () => {
    expect(toJunit(red)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="vault-guest on qemu" tests="6">
        <testsuite name="config" tests="1" failures="0" errors="0" skipped="0" time="0.100" timestamp="2026-11-21T17:45:00.000Z">
          <testcase classname="config" name="every requested option has its requested value" time="0.100"/>
        </testsuite>
        <testsuite name="build" tests="1" failures="0" errors="0" skipped="0" time="0.100" timestamp="2026-11-21T17:45:00.000Z">
          <testcase classname="build" name="the image is an arm64 kernel" time="0.100"/>
        </testsuite>
        <testsuite name="boot" tests="1" failures="0" errors="0" skipped="0" time="0.100" timestamp="2026-11-21T17:45:00.000Z">
          <testcase classname="boot" name="init is reached" time="0.100"/>
        </testsuite>
        <testsuite name="drivers" tests="1" failures="1" errors="0" skipped="0" time="0.100" timestamp="2026-11-21T17:45:00.000Z">
          <testcase classname="drivers" name="every expected device is bound" time="0.100"><failure type="product" message="drivers: 1af4:1053 (vsock) has no driver">drivers: 1af4:1053 (vsock) has no driver
        last line  [    0.512345] virtio-pci 0000:00:03.0: enabling device (0000 -&gt; 0002)
        because    the virtio device is registered, but no virtio driver for id 19 is built
                   CONFIG_VIRTIO_VSOCKETS=n
        do         add CONFIG_VIRTIO_VSOCKETS=y to fragments/vsock.config
        again      npm test -- suites/40-drivers.test.ts</failure></testcase>
        </testsuite>
        <testsuite name="vsock" tests="1" failures="0" errors="0" skipped="1" time="0.000" timestamp="2026-11-21T17:45:00.000Z">
          <testcase classname="vsock" name="echo from host to guest" time="0.000"><skipped message="blocked by drivers: drivers: 1af4:1053 (vsock) has no driver"/></testcase>
        </testsuite>
        <testsuite name="postgres" tests="1" failures="0" errors="0" skipped="1" time="0.000" timestamp="2026-11-21T17:45:00.000Z">
          <testcase classname="postgres" name="the server computes a value" time="0.000"><skipped message="blocked by drivers: drivers: 1af4:1053 (vsock) has no driver"/></testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });
  test('replaces characters that XML does not allow', () => {
    expect(toJunit(nasty)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="vault-guest on qemu" tests="1">
        <testsuite name="config" tests="1" failures="0" errors="1" skipped="0" time="0.100" timestamp="2026-11-21T17:45:00.000Z">
          <testcase classname="config" name="a # b &lt;c&gt; &amp; &quot;d&quot;���" time="0.100"><error type="infrastructure" message="config: &lt;b&gt;&amp;amp;� \`x\` | y, z: 100 %">config: &lt;b&gt;&amp;amp;� \`x\` | y, z: 100 %
        last line  \`\`\`
                   \`\`\`
        because    fragments/net/tun.config:3 asked y
        do         nothing</error></testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });
});

describe('KCIDB', () => {
  test.for([
    ['green', green],
    ['red', red],
    ['nasty', nasty],
    ['killed', { ...green, outcomes: {}, testRun: undefined }],
  ] as const)('accepts a %s run as valid', ([, run]) => {
    const report = JSON.parse(JSON.stringify(toKcidb(run, { toolchain: 'host-gcc' })));
    expect(kcidbSchema.parse(report)).toEqual(report);
  });

  test('encodes the blame in the status', () => {
    const { builds, tests } = toKcidb(red, {});
    expect(builds.map(({ status }) => status)).toEqual(['PASS']);
    expect(tests.map(({ path, status }) => `${status} ${path}`)).toMatchInlineSnapshot(`
      [
        "PASS endgoal.config.every-requested-option-has-its-requested-value",
        "PASS endgoal.build.the-image-is-an-arm64-kernel",
        "PASS endgoal.boot.init-is-reached",
        "FAIL endgoal.drivers.every-expected-device-is-bound",
        "SKIP endgoal.vsock.echo-from-host-to-guest",
        "SKIP endgoal.postgres.the-server-computes-a-value",
        "DONE endgoal.timings.powerOnToInit",
      ]
    `);
    expect(toKcidb(nasty, {}).tests[0]?.status).toBe('MISS');
  });

  test('rejects nulls, unknown properties, foreign ids and paths', () => {
    const report = toKcidb(green, {});
    const [one] = report.tests;
    for (const wrong of [{ comment: null }, { colour: 'red' }, { id: 'Nobody' }, { path: 'a..b' }]) {
      expect(kcidbSchema.safeParse({ ...report, tests: [{ ...one, ...wrong }] }).success).toBe(false);
    }
  });
});

describe('GitHub', () => {
  test('places an annotation at the line that the failure names', () => {
    expect(annotations(nasty)).toMatchInlineSnapshot(`
      "::error file=fragments/net/tun.config,line=3,title=config%3A <b>&amp;\\x00 \`x\` | y%2C z%3A 100 %25::config: <b>&amp;\\x00 \`x\` | y, z: 100 %25%0A  last line  \\x1b[2J\`\`\`%0A             \`\`\`%0A  because    fragments/net/tun.config:3 asked y%0A  do         nothing
      "
    `);
  });
  test('writes the job summary of a failed run', () => {
    expect(jobSummary(red)).toMatchInlineSnapshot(`
      "### ❌ vault-guest on qemu: failed

      kernel 6.1.158, build id 3f9c0de1a7b24c55

      | stage | | took | because |
      |---|---|---|---|
      | ✅ config | passed | 4.1 s |  |
      | ✅ build | passed | 41 s |  |
      | ✅ boot | passed | 1.4 s |  |
      | ❌ drivers | failed | 0.3 s | drivers: 1af4:1053 (vsock) has no driver |
      | ⛔ vsock | blocked |  | blocked by drivers |
      | ⛔ postgres | blocked |  | blocked by drivers |

      \`\`\`text
      drivers: 1af4:1053 (vsock) has no driver
        last line  [    0.512345] virtio-pci 0000:00:03.0: enabling device (0000 -> 0002)
        because    the virtio device is registered, but no virtio driver for id 19 is built
                   CONFIG_VIRTIO_VSOCKETS=n
        do         add CONFIG_VIRTIO_VSOCKETS=y to fragments/vsock.config
        again      npm test -- suites/40-drivers.test.ts
      \`\`\`

      "
    `);
  });
  test('escapes text that would end its code fence or the table', () => {
    expect(jobSummary(nasty)).toMatchInlineSnapshot(`
      "### ❌ vault-guest on qemu: failed

      kernel 6.1.158, build id 3f9c0de1a7b24c55

      | stage | | took | because |
      |---|---|---|---|
      | ❌ config | failed | 4.1 s | config: &#60;b&#62;&#38;amp;&#92;x00 &#96;x&#96; &#124; y, z: 100 % |
      | ✅ build | passed | 41 s |  |
      | ✅ boot | passed | 1.4 s |  |
      | ✅ drivers | passed | 0.3 s |  |
      | ✅ vsock | passed | 2.2 s |  |
      | ✅ postgres | passed | 9.8 s |  |

      \`\`\`\`text
      config: <b>&amp;\\x00 \`x\` | y, z: 100 %
        last line  \\x1b[2J\`\`\`
                   \`\`\`
        because    fragments/net/tun.config:3 asked y
        do         nothing
      \`\`\`\`

      "
    `);
  });
});
