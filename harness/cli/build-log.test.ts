import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandIn } from '../dev/command-in.ts';

const broken = `  CC      fs/vault.o
fs/vault.c:7:3: error: the vault is ajar
make[1]: *** [scripts/Makefile.build:250: fs/vault.o] Error 1
make: *** [Makefile:242: __sub-make] Error 2
`;
const missing = `/bin/sh: 1: bc: not found
make[1]: *** [Kbuild:24: include/generated/timeconst.h] Error 127
`;
let folder = '';

const buildLog = (args: readonly string[], input?: string) =>
  commandIn(folder, ['build-log', ...args], input);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'endgoal-build-log-'));
  await writeFile(join(folder, 'broken.log'), broken);
  await writeFile(join(folder, 'empty.log'), '');
  await writeFile(join(folder, 'whole.log'), '  CC      fs/vault.o\n  LD      vmlinux\n');
  await writeFile(join(folder, 'broken.log.gz'), gzipSync(broken));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('endgoal build-log', () => {
  it('reports the root cause with blame, command and fix', async () => {
    const { stdout, exitCode } = await buildLog(['-'], missing);
    expect(exitCode).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "-:1: build.tool-missing: bc is not installed or not on the PATH
        blame      infrastructure
        line       /bin/sh: 1: bc: not found
        target     include/generated/timeconst.h
        because    the build calls bc, which is not installed or not on the PATH
        do         install bc; npm run doctor shows what else is missing
      "
    `);
  });

  it('reports an unknown cause as unknown, with the first error and its command', async () => {
    const { stdout } = await buildLog(['broken.log', 'empty.log', 'whole.log']);
    expect(stdout).toMatchInlineSnapshot(`
      "broken.log:2: build.unknown: the vault is ajar
        blame      unknown: this log does not settle it
        line       fs/vault.c:7:3: error: the vault is ajar
        in         fs/vault.c:7
        command    CC      fs/vault.o
        target     fs/vault.o
        because    no known cause fits; the first error and its command are above
        do         build that target alone to see all of it: make V=1 -j1 fs/vault.o
      empty.log: empty (0 lines, 0 bytes)
      whole.log: no errors (2 lines, 39 bytes)
      "
    `);
  });

  it('prints one JSON object for each file, root cause first', async () => {
    const { stdout } = await buildLog(['--json', 'broken.log', '-'], missing);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(rows.map(({ file, lines, errors }) => [file, lines, errors[0].code, errors[0].blame])).toEqual([
      ['broken.log', 4, 'build.unknown', 'unknown'],
      ['-', 2, 'build.tool-missing', 'infrastructure'],
    ]);
  });

  it('exits with 1 for an error only with --check', async () => {
    expect((await buildLog(['--check', 'broken.log'])).exitCode).toBe(1);
    expect((await buildLog(['--check', 'whole.log'])).exitCode).toBe(0);
  });

  it.each([
    ['nowhere.log', 'build-log: nowhere.log: no such file'],
    ['.', 'build-log: .: is a directory'],
    ['broken.log.gz', 'zcat broken.log.gz | npm run build-log -- -'],
  ])('refuses %s with exit code 2 and the fix', async (file, says) => {
    const { exitCode, stderr } = await buildLog([file]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
  });
});
