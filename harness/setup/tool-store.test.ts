import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishTool, scratchFolder, storedTool, storeRoot, sweepScratch } from './tool-store.mjs';

const origin = { package: 'vsockd', version: '0.3', suite: 'sid' };
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'endgoal-tools-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function publish(text: string): void {
  const program = join(root, 'program');
  writeFileSync(program, text);
  publishTool(root, 'vsockd', program, origin);
}

describe('the tool store', () => {
  it.each([
    [{ ENDGOAL_STORE: '/data/endgoal', XDG_CACHE_HOME: '/cache', HOME: '/home/me' }, '/data/endgoal'],
    [{ XDG_CACHE_HOME: '/cache', HOME: '/home/me' }, '/cache/endgoal'],
    [{ HOME: '/home/me' }, '/home/me/.cache/endgoal'],
    [{ ENDGOAL_STORE: '', XDG_CACHE_HOME: '', HOME: '/home/me' }, '/home/me/.cache/endgoal'],
  ])('for %j is %s', (env, expected) => {
    expect(storeRoot(env)).toBe(expected);
  });

  it('returns undefined for a tool that it lacks', () => {
    expect(storedTool(root, 'vsockd')).toBeUndefined();
  });

  it('returns a published program with its source', () => {
    publish('one');
    expect(storedTool(root, 'vsockd')).toMatchObject({
      path: join(root, 'tools/vsockd/vsockd'),
      manifest: origin,
    });
  });

  it('replaces an older program and leaves no other files', () => {
    publish('one');
    const first = storedTool(root, 'vsockd');
    publish('two');
    expect(storedTool(root, 'vsockd')).not.toEqual(first);
    expect(readdirSync(join(root, 'tools'))).toEqual(['vsockd']);
  });

  it('reports a changed or truncated program as damaged', () => {
    publish('one');
    appendFileSync(join(root, 'tools/vsockd/vsockd'), 'x');
    expect(storedTool(root, 'vsockd')).toEqual({
      damaged: `${root}/tools/vsockd/vsockd is not what was fetched: its checksum differs`,
    });
  });

  it('reports a folder without a manifest as damaged', () => {
    mkdirSync(join(root, 'tools/vsockd'), { recursive: true });
    expect(storedTool(root, 'vsockd')).toEqual({
      damaged: `${root}/tools/vsockd: ENOENT: no such file or directory, open '${root}/tools/vsockd/manifest.json'`,
    });
  });

  it('removes the folders of an ended set-up, but not those of a running one', () => {
    const ours = scratchFolder(root);
    const beyondAnyPid = 2 ** 22 + 1;
    const dead = join(root, 'tools', `.partial-${beyondAnyPid}-abc`);
    mkdirSync(dead);
    sweepScratch(root);
    expect([existsSync(ours), existsSync(dead)]).toEqual([true, false]);
  });
});
