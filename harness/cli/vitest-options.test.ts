import { describe, expect, test } from 'vitest';
import { readVitestOptions } from './vitest-options.ts';

describe("vitest's part of a command line", () => {
  test('filters and options, in any order', () => {
    const { filters, options } = readVitestOptions(['boot', '-t', 'a clock', 'suites/40', '--shard=1/2']);
    expect(filters).toEqual(['boot', 'suites/40']);
    expect(options).toMatchObject({ testNamePattern: 'a clock', shard: '1/2', run: true });
  });

  test('a reporter that is asked for takes no place of ours', () => {
    const { options, reporters } = readVitestOptions(['--reporter=blob', '--outputFile.blob=blob/1.json']);
    expect(reporters).toEqual(['blob']);
    expect(options).not.toHaveProperty('reporter');
    expect(options).toMatchObject({ outputFile: { blob: 'blob/1.json' } });
  });

  test.for([
    [['--shrad', '1/2'], 'Unknown option `--shrad`'],
    [['-t'], 'option `-t, --testNamePattern <pattern>` value is missing'],
  ] as const)('%j is refused', ([args, why]) => {
    expect(() => readVitestOptions(args)).toThrow(`npm test: ${why}`);
  });
});
