import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { detect } from './detect.mjs';
import type { Tool } from './tool.mjs';
import { publishTool } from './tool-store.mjs';

const common = { group: 'chain', stages: ['vsock'], why: 'is looked for', elsewhere: 'nowhere' } as const;
const program: Tool = { ...common, name: 'vsockd-of-a-test', debian: 'vsockd' };
const fetched: Tool = {
  ...common,
  name: 'vsockd-of-a-test',
  fetched: { package: 'v', suite: 'sid', file: 'v' },
};
const header: Tool = { ...common, name: 'of-a-test', header: 'of-a-test/ssl.h', debian: 'libssl-dev' };

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'endgoal-detect-'));
});
afterEach(() => rmSync(work, { recursive: true }));

function put(path: string, mode = 0o755): string {
  const file = join(work, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, mode);
  return file;
}

describe('a program', () => {
  it('is found in the first folder of the PATH that has it', () => {
    const second = put('b/vsockd-of-a-test');
    const PATH = `${work}/a:${work}/b`;
    expect(detect(program, { PATH })).toMatchObject({ path: second, from: 'path' });
    const first = put('a/vsockd-of-a-test');
    expect(detect(program, { PATH })).toMatchObject({ path: first, from: 'path' });
  });

  it('is found by its command if that differs from its name', () => {
    const path = put('a/vsockd64');
    expect(detect({ ...program, command: 'vsockd64' }, { PATH: `${work}/a` })).toMatchObject({ path });
  });

  it('is neither a file without the execute bit nor a folder', () => {
    put('a/vsockd-of-a-test', 0o644);
    mkdirSync(join(work, 'b/vsockd-of-a-test'), { recursive: true });
    expect(detect(program, { PATH: `${work}/a:${work}/b` })).toEqual({ tool: program });
  });

  it("is found in the sbin folders, which a user's PATH on Debian lacks", () => {
    expect(detect({ ...program, name: 'ldconfig' }, { PATH: '/nowhere' })).toMatchObject({ from: 'path' });
  });

  it('is taken from its variable before the PATH', () => {
    put('a/vsockd-of-a-test');
    const path = put('mine/other-name');
    const env = { PATH: `${work}/a`, ENDGOAL_VSOCKD_OF_A_TEST: path };
    expect(detect(program, env)).toEqual({ tool: program, path, from: 'environment' });
  });

  it('is not searched elsewhere if its variable is wrong', () => {
    put('a/vsockd-of-a-test');
    const env = { PATH: `${work}/a`, ENDGOAL_VSOCKD_OF_A_TEST: '/nowhere/vsockd' };
    expect(detect(program, env)).toEqual({
      tool: program,
      problem: 'ENDGOAL_VSOCKD_OF_A_TEST=/nowhere/vsockd is not a program',
    });
  });

  it('comes from the tool store only if its checksum is right', () => {
    const env = { PATH: '', ENDGOAL_STORE: join(work, 'store') };
    publishTool(join(work, 'store'), fetched.name, put('v'), { package: 'v', version: '1', suite: 'sid' });
    const path = join(work, 'store/tools/vsockd-of-a-test/vsockd-of-a-test');
    expect(detect(fetched, env)).toEqual({ tool: fetched, path, from: 'store' });
    writeFileSync(path, '');
    expect(detect(fetched, env)).toEqual({
      tool: fetched,
      problem: `${path} is not what was fetched: its checksum differs`,
    });
  });
});

describe('a header', () => {
  it.each([
    ['HOSTCFLAGS', (folder: string) => `-O2 -I${folder}`],
    ['HOSTCFLAGS', (folder: string) => `-isystem ${folder}`],
    ['CPATH', (folder: string) => `/nowhere:${folder}`],
    ['C_INCLUDE_PATH', (folder: string) => folder],
  ])('is found in the include folders of %s', (variable, value) => {
    const path = put('include/of-a-test/ssl.h', 0o644);
    expect(detect(header, { [variable]: value(join(work, 'include')) })).toEqual({
      tool: header,
      path,
      from: 'include',
    });
    expect(detect(header, {})).toEqual({ tool: header });
  });
});
