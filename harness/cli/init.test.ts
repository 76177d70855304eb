import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProject, profileNamed } from '../app/project/project.ts';
import { run } from '../core/exec.ts';
import { projectRoot } from '../core/installation.ts';
import { mergeIgnored, mergePackage } from './init/merge.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'endgoal-init-')), 'own-repo');
  mkdirSync(folder);
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const init = (...args: readonly string[]) =>
  run([process.execPath, join(projectRoot, 'harness/cli/endgoal.ts'), 'init', ...args], {
    owner: 'init test',
    deadline: 60,
    check: false,
    cwd: folder,
    env: { NO_COLOR: '1', FORCE_COLOR: undefined },
  });

const filesIn = (root: string) =>
  Object.fromEntries(
    globSync('{**/*.*,.gitignore}', { cwd: root, exclude: ['node_modules', 'reports'] }).map(file => [
      file,
      readFileSync(join(root, file), 'utf8'),
    ]),
  );

describe('endgoal init', () => {
  test('--yes writes the repository of examples/own-repo', async () => {
    expect(await init('--yes')).toMatchObject({ exitCode: 0 });
    expect(filesIn(folder)).toEqual(filesIn(join(projectRoot, 'examples/own-repo')));
    const project = openProject({}, folder);
    expect(profileNamed(project.settings.profile, project).name).toBe('own-repo');
  });

  test('keeps every existing file', async () => {
    writeFileSync(join(folder, 'README.md'), '# ours\n');
    writeFileSync(join(folder, 'package.json'), '{ "name": "ours", "scripts": { "test": "make check" } }');
    await init('--yes');
    const files = filesIn(folder);
    expect(files['README.md']).toBe('# ours\n');
    expect(JSON.parse(files['package.json'] ?? '')).toMatchObject({
      name: 'ours',
      scripts: { test: 'make check', kconfig: 'endgoal kconfig' },
    });
  });

  test('does not overwrite a configuration file', async () => {
    writeFileSync(join(folder, 'endgoal.config.ts'), 'export default {};\n');
    const { exitCode, stderr } = await init('--yes');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('is there already'),
    });
  });

  test('requires --yes without a terminal', async () => {
    const { exitCode, stderr } = await init();
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('--yes') });
    expect(filesIn(folder)).toEqual({});
  });
});

test('replaces the test script that npm init writes', () => {
  const text = '{ "scripts": { "test": "echo \\"Error: no test specified\\" && exit 1" } }';
  expect(JSON.parse(mergePackage(text, 'a', '0.2.0')).scripts.test).toBe('endgoal test');
});

test('refuses a package.json that is not valid JSON', () => {
  expect(() => mergePackage('{', 'a', '0.2.0')).toThrow('init: package.json is not valid JSON');
});

test.for([
  [undefined, 'node_modules/\nreports/\n'],
  ['*.o', '*.o\nnode_modules/\nreports/\n'],
  ['node_modules\nreports/\n', 'node_modules\nreports/\n'],
] as const)('.gitignore %j becomes %j', ([before, after]) => {
  expect(mergeIgnored(before)).toBe(after);
});
