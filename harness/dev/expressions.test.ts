import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from 'scslre';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../contract/settings.ts';
import { expressionsOf } from './expressions.ts';

/**
 * Number of reported expressions per file that may take more than linear time and are not yet fixed. Most of them match
 * only text of endgoal, or short text. The test fails for a new report and for a number that is too high.
 */
const debts: Readonly<Record<string, number>> = {
  'harness/app/project/load-config.ts': 1,
  'harness/app/project/own-suites.ts': 1,
  'harness/cli/init/ask.ts': 1,
  'harness/cli/kconfig/print.ts': 1,
  'harness/facts/facts.ts': 1,
  'harness/kconfig/macro.ts': 1,
  'harness/klog/build/failure.ts': 3,
  'harness/klog/build/prefix.ts': 2,
  'harness/klog/build/rules/toolchain.ts': 1,
  'harness/klog/build/translated.ts': 1,
  'harness/klog/fronts.ts': 1,
  'harness/parts/container/tiny-image.ts': 1,
  'harness/parts/device/qmp.ts': 1,
  'harness/parts/machine/adb/choose.ts': 1,
  'harness/parts/toolchain/host.ts': 2,
  'harness/report/formats/kcidb.ts': 1,
  'harness/report/html/log.ts': 1,
  'harness/setup/version.mjs': 1,
};

/** Tests, benchmarks and mocks, which are not part of the product. */
const beside = /\.(?:test|browser|bench|d)\.ts$|\/mock-/;

/**
 * Returns the reports of the checker (scslre): backtracking inside an expression, or repeated scans from each position.
 */
function reportsOf(file: string): string[] {
  const text = readFileSync(join(projectRoot, file), 'utf8');
  return expressionsOf(file, text).flatMap(({ source, flags, line }) =>
    analyse({ source, flags }, { maxReports: 5, assumeRejectingSuffix: false }).reports.map(
      ({ type, exponential }) =>
        `${file}:${line} ${exponential ? 'exponential' : 'polynomial'} (${type}): /${source}/${flags}`,
    ),
  );
}

describe('a regular expression', () => {
  it('is reported if it backtracks', () => {
    const kinds = (source: string) => analyse({ source, flags: '' }).reports.map(({ type }) => type);
    expect(kinds('(a+)+$')).toContain('Self');
    expect(kinds('a.*b.*c$')).toContain('Trade');
    expect(kinds('\\s+$')).toContain('Move');
    expect(kinds('^a+$')).toEqual([]);
  });

  it('takes linear time, except in the listed files', () => {
    const files = globSync('{harness,fragments}/**/*.{ts,mjs}', { cwd: projectRoot }).filter(
      file => !beside.test(file) && !file.includes('node_modules'),
    );
    const found = files.flatMap(file => {
      const reports = reportsOf(file);
      return reports.length > (debts[file] ?? 0) ? reports : [];
    });
    expect(found.join('\n')).toBe('');
    const paid = Object.entries(debts).filter(
      ([file, count]) => !files.includes(file) || reportsOf(file).length < count,
    );
    expect(paid).toEqual([]);
  });
});
