import { describe, expect, test } from 'vitest';
import { readVitestOptions } from './vitest-options.ts';

describe("reads vitest's part of a command line", () => {
  test('with filters and options in any order', () => {
    const { filters, options } = readVitestOptions(['boot', '-t', 'a clock', 'suites/40', '--shard=1/2']);
    expect(filters).toEqual(['boot', 'suites/40']);
    expect(options).toMatchObject({ testNamePattern: 'a clock', shard: '1/2', run: true });
  });

  test("keeps endgoal's reporters beside a requested one", () => {
    const { options, reporters } = readVitestOptions(['--reporter=blob', '--outputFile.blob=blob/1.json']);
    expect(reporters).toEqual(['blob']);
    expect(options).not.toHaveProperty('reporter');
    expect(options).toMatchObject({ outputFile: { blob: 'blob/1.json' } });
  });

  test.for([
    [['--shrad', '1/2'], 'Unknown option `--shrad`'],
    [['-t'], 'option `-t, --testNamePattern <pattern>` value is missing'],
  ] as const)('refuses %j', ([args, why]) => {
    expect(() => readVitestOptions(args)).toThrow(`npm test: ${why}`);
  });
});
