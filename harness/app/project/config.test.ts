import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProject, type Project, profileNamed } from './project.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'endgoal-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(text: string, file = 'endgoal.config.ts'): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

const open = (env = {}, cwd = folder): Project => openProject(env, cwd);

/** Returns the error message without the path of the test's folder. */
function refusal(text: string): string {
  write(text);
  try {
    open();
  } catch (error) {
    return String(error).replaceAll(`${folder}/`, '').replaceAll(folder, '.');
  }
  throw new Error('it was accepted');
}

const own = (profiles: string, more = '') => `
import { defineConfig, defineProfile } from 'endgoal';

export default defineConfig({
  ${more}
  profiles: [${profiles}],
});
`;

describe('a repository with a configuration file', () => {
  test('has its own profiles beside the presets; the first one is the default', () => {
    write(
      own(`
    defineProfile({
      name: 'board',
      extends: 'vault-guest',
      tree: { path: '../linux' },
      fragments: ['fragments/own.config', { file: 'fragments/new.config', since: '6.6' }],
      without: [{ device: 'balloon', reason: 'our VMM has none' }],
    }),
  `),
    );
    const project = open();
    const { tree, fragments, devices, leftOut } = profileNamed(project.settings.profile, project);
    expect(tree).toEqual({ path: join(dirname(folder), 'linux') });
    expect(fragments.slice(-2)).toEqual([
      { file: join(folder, 'fragments/own.config'), shown: 'fragments/own.config' },
      { file: join(folder, 'fragments/new.config'), shown: 'fragments/new.config', since: '6.6' },
    ]);
    expect(devices.map(({ role }) => role)).not.toContain('balloon');
    expect(leftOut).toEqual([{ part: 'device', name: 'balloon', reason: 'our VMM has none' }]);
    expect(project.settings.reports).toBe(join(folder, 'reports'));
    expect(Object.keys(project.profiles)).toEqual(['vault-guest', 'hardened-host', 'board']);
  });

  test('is read as a module in a CommonJS package, with the files that it imports', () => {
    write('{ "type": "commonjs" }', 'package.json');
    write(`export const boards: readonly string[] = ['board'];`, 'boards.ts');
    write(`import { boards } from './boards.ts';
      export default { profiles: boards.map(name => ({ name, extends: 'vault-guest' })) };`);
    expect(open().settings.profile).toBe('board');
  });

  test('is found from a folder below it, and by --config from any folder', () => {
    write(own(`{ name: 'board', extends: 'vault-guest' }`));
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    expect(open({}, join(folder, 'a/b')).root).toBe(folder);
    expect(open({ ENDGOAL_CONFIG: `${folder}/endgoal.config.ts` }, '/').settings.profile).toBe('board');
  });

  test('is found through npm --prefix from a folder without configuration', () => {
    write(own(`{ name: 'board', extends: 'vault-guest' }`));
    const env = { npm_package_json: `${folder}/package.json`, INIT_CWD: '/', KERNEL_SRC: 'srv/linux' };
    for (const cwd of [folder, '/']) {
      const { root, settings } = open(env, cwd);
      expect({ root, kernelSrc: settings.kernelSrc }).toEqual({ root: folder, kernelSrc: '/srv/linux' });
    }
  });

  test('leaves out the waivers of a policy that is left out', () => {
    const name = 'hardening/self-protection';
    write(
      own(`{ name: 'board', extends: 'vault-guest', without: [{ policy: '${name}', reason: 'a test' }] }`),
    );
    const { policies, waivers } = profileNamed('board', open());
    expect([...policies.map(row => row.name), ...waivers.map(row => row.policy)]).not.toContain(name);
  });

  test('adds its policies to each of its profiles once', () => {
    const policy = `policies: [{ name: 'ours', reason: 'a test', rows: [] }],`;
    write(own(`{ name: 'a', extends: 'vault-guest' }, { name: 'b', extends: 'a' }`, policy));
    const { policies } = profileNamed('b', open());
    expect(policies.filter(({ name }) => name === 'ours')).toHaveLength(1);
  });

  test('can define a profile without a preset', () => {
    write(own(`{ name: 'bare', arch: 'x86_64', tree: { debian: 'linux-source-6.1' } }`));
    expect(profileNamed('bare', open())).toMatchObject({ arch: 'x86_64', fragments: [], policies: [] });
  });
});

describe('a configuration file is refused', () => {
  test.for([
    ['that throws', `const boards = undefined as any;\nexport default boards.first;`],
    ['with a syntax error', `export default {\n  profiles: [,\n};`],
    ['without a default export', `export const config = {};`],
    ['with a top-level await', `\nexport default await Promise.resolve({});`],
    [
      'that imports a name of a newer endgoal',
      `\nimport { defineLane } from 'endgoal';\nexport default defineLane({});`,
    ],
    ['that imports a missing file', `\nimport './boards.ts';\nexport default {};`],
    ['for a newer endgoal', `export default {\n  endgoal: '9.1',\n};`],
    [
      'with misspelt keys and wrong values',
      own(`
    defineProfile({
      name: 'a',
      arch: 'arm65' as never,
      tree: { git: '/srv/linux', commit: 'v6.12' },
    }),
    {
      name: 'b',
      extend: 'vault-guest',
      without: [{ policy: 'x' }],
    } as never,
  `),
    ],
    [
      'with two profiles of one name',
      own(`\n    { name: 'a', extends: 'vault-guest' },\n    { name: 'a', extends: 'vault-guest' },\n`),
    ],
    ['with a profile named like a preset', own(`\n    { name: 'vault-guest' }\n`)],
    ['that extends an unknown profile', own(`\n    { name: 'a', extends: 'valt-guest' }\n`)],
    [
      'with a circular extends',
      own(`\n    { name: 'a', extends: 'b' },\n    { name: 'b', extends: 'a' },\n`),
    ],
    [
      'that leaves out a missing part',
      own(`\n    { name: 'a', extends: 'vault-guest', without: [{ device: 'baloon', reason: 'none' }] }\n`),
    ],
    ['with a profile without a tree', own(`\n    { name: 'a', arch: 'arm64' }\n`)],
  ] as const)('%s', ([what, text]) => {
    expect(refusal(text)).toMatchSnapshot(what);
  });

  test('beside a second configuration file', () => {
    write('export default {}', 'endgoal.config.mjs');
    expect(refusal('export default {}')).toMatchSnapshot();
  });
});

test('names the nearest profile for an unknown one', () => {
  write(own(`{ name: 'board', extends: 'vault-guest' }`));
  expect(() => profileNamed('boards', open())).toThrowErrorMatchingInlineSnapshot(`
    [UserError: settings: PROFILE=boards is unknown
      because    known: vault-guest, hardened-host, board
      do         did you mean PROFILE=board?]
  `);
});
