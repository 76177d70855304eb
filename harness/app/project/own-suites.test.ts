import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownSuiteFiles } from './own-suites.ts';
import { openProject } from './project.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'endgoal-suites-'));
  mkdirSync(join(folder, 'suites'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function suitesWith(suite: string, config = 'export default {};'): string[] {
  writeFileSync(join(folder, 'endgoal.config.mjs'), config);
  writeFileSync(join(folder, 'suites/90-own.test.ts'), suite);
  return ownSuiteFiles(openProject({}, folder)).map(file => file.slice(folder.length + 1));
}

describe('suites of a repository', () => {
  test('are the files in suites/, unless the configuration names others', () => {
    expect(suitesWith("import { test } from 'endgoal';")).toEqual(['suites/90-own.test.ts']);
    expect(suitesWith('', "export default { suites: ['suites/9*.ts'] };")).toEqual(['suites/90-own.test.ts']);
  });

  test('are an error if a configured pattern finds no file', () => {
    const config = "export default { suites: 'tests/*.ts' };";
    expect(() => suitesWith('', config)).toThrow(/suites: tests\/\*\.ts finds no file below/);
  });

  test.for([
    'endgoal/dist/harness/app/run.js',
    '../node_modules/endgoal/dist/harness/app/test.js',
    join('..', '..', '..', join(import.meta.dirname, '../test.ts')),
  ])('may not import %s', name => {
    expect(() => suitesWith(`import 'endgoal';\nimport '${name}';`)).toThrow(
      `suites: suites/90-own.test.ts:2 imports ${name}, a private file of endgoal`,
    );
  });

  test.for(['endgoal', 'endgoal/stages', './helper.ts', '../lib/endgoal/helper.ts', 'vitest'])(
    'may import %s',
    name => {
      expect(suitesWith(`import '${name}';`)).toHaveLength(1);
    },
  );
});
