import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readSettings } from '../../contract/settings.ts';
import { openStore } from '../../core/store/store.ts';
import { treeHere } from '../kernel/tree-here.ts';
import { versionIn } from './host.ts';
import { toolchain } from './named.ts';
import { llvmPrograms } from './needed.ts';
import { refuseTooOld } from './too-old.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolchain-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const said = async (failing: Promise<unknown>) => {
  const error = (await failing.catch((thrown: unknown) => thrown)) as Error;
  return error.message.replaceAll(folder, '/tree');
};
const named = (name: string) =>
  toolchain({ toolchain: name }, { owner: 'test', store: openStore(folder), progress: () => undefined });

describe('reports an unusable toolchain', () => {
  test('with an unknown name', async () => {
    expect(await said(named('constructor'))).toMatch(/^settings: TOOLCHAIN=constructor is unknown/);
    expect(await said(named('host-tcc'))).toMatchInlineSnapshot(`
      "settings: TOOLCHAIN=host-tcc is unknown
        because    known: host-gcc, host-clang, container-gcc, container-clang, aosp
        do         set TOOLCHAIN to one of these, or leave it out for host-gcc"
    `);
  });

  /** A PATH with only these programs of the workstation. */
  const onlyWith = async (...names: readonly string[]) => {
    for (const name of names) await symlink('/bin/true', join(folder, name));
    vi.stubEnv('PATH', folder);
  };
  const common = ['make', 'flex', 'bison', 'bc', 'perl'];
  const gcc = [
    ...common,
    'gcc',
    ...['gcc', 'ld', 'ar', 'nm', 'objcopy', 'readelf', 'strip'].map(name => `aarch64-linux-gnu-${name}`),
  ];

  test('whose compiler is missing', async () => {
    await onlyWith(
      ...common,
      'ld.lld',
      ...['ar', 'nm', 'objcopy', 'readelf', 'strip'].map(name => `llvm-${name}`),
    );
    expect(await said(named('host-clang'))).toMatchInlineSnapshot(`
      "tools: clang is missing; compiles the kernel with LLVM=1
        do         npm run setup -- --with clang; elsewhere than on Debian: clang 11 or newer, on the PATH or as ENDGOAL_CLANG=<path>"
    `);
  });

  test('that lacks a program of the compiler package', async () => {
    await onlyWith(...gcc.filter(name => name !== 'aarch64-linux-gnu-ld'));
    expect(await said(named('host-gcc'))).toMatchInlineSnapshot(`
      "tools: aarch64-linux-gnu-ld is missing
        because    aarch64-linux-gnu-ld comes with binutils for aarch64-linux-gnu
        do         npm run setup; elsewhere than on Debian: put it on the PATH"
    `);
  });

  test('that lacks several programs, and names all of them', async () => {
    await onlyWith('make', 'perl', 'bc', 'flex', 'clang', 'llvm-ar', 'llvm-objcopy');
    expect(await said(named('host-clang'))).toMatchInlineSnapshot(`
      "tools: 5 programs that a kernel build calls are missing
        because    bison generates Kconfig's parser
                   ld.lld links the kernel with LLVM=1
                   llvm-nm, llvm-readelf, llvm-strip come with LLVM, beside llvm-objcopy
        do         npm run setup -- --with clang; elsewhere than on Debian: put them on the PATH"
    `);
  });

  test('with an ENDGOAL_ variable that names no program', async () => {
    await onlyWith('make');
    vi.stubEnv('ENDGOAL_FLEX', '/nowhere/flex');
    expect(await said(named('host-gcc'))).toMatchInlineSnapshot(`
      "tools: the flex that was named can't be used
        because    ENDGOAL_FLEX=/nowhere/flex is not a program
        do         correct ENDGOAL_FLEX, or unset it"
    `);
  });
});

test('a build calls the programs that ENDGOAL_ variables name', async () => {
  for (const name of ['my-make', 'my-flex']) {
    await writeFile(join(folder, name), `#!/bin/sh\necho ${name} "$@"\n`, { mode: 0o755 });
  }
  vi.stubEnv('ENDGOAL_MAKE', join(folder, 'my-make'));
  vi.stubEnv('ENDGOAL_FLEX', join(folder, 'my-flex'));
  await using workshop = await (await named('host-gcc')).open({
    owner: 'test',
    source: folder,
    writable: [],
    jobs: 1,
  });
  const setting = { owner: 'test', deadline: 20 };
  expect((await workshop.run(['make', 'Image'], setting)).stdout).toBe('my-make Image\n');
  expect((await workshop.run(['sh', '-c', 'flex --version'], setting)).stdout).toBe('my-flex --version\n');
});

test("ignores Kbuild variables of the user's shell and keeps those of the build", async () => {
  vi.stubEnv('LLVM', '1');
  vi.stubEnv('MAKEFLAGS', 'k');
  vi.stubEnv('KBUILD_OUTPUT', folder);
  await using workshop = await (await named('host-gcc')).open({
    owner: 'test',
    source: folder,
    writable: [],
    jobs: 1,
  });
  const setting = { owner: 'test', deadline: 20, env: { KBUILD_BUILD_USER: 'endgoal' } };
  const { stdout } = await workshop.run(
    ['sh', '-c', 'echo "$LLVM $MAKEFLAGS $KBUILD_OUTPUT $KBUILD_BUILD_USER"'],
    setting,
  );
  expect(stdout).toBe('   endgoal\n');
});

describe('reads the version of a compiler', () => {
  test.each([
    ['aarch64-linux-gnu-gcc (Debian 12.2.0-14+deb12u1) 12.2.0', '12.2.0'],
    ['gcc-13 (Ubuntu 13.2.0-23ubuntu4) 13.2.0', '13.2.0'],
    ['Debian clang version 14.0.6', '14.0.6'],
    [
      'Android (10087095, +pgo, +bolt, +lto, -mlgo, based on r487747c) clang version 17.0.2 (https://android.googlesource.com/toolchain/llvm-project d9f89f4d16663d5012e5c09495f3b30ece3d2362)',
      '17.0.2',
    ],
  ])('%s', (line, version) => {
    expect(versionIn(line)).toBe(version);
  });
});

describe('compares the compiler with the minimum version of a tree', () => {
  const clang = (version: string) => ({ name: 'host-clang', compiler: { tool: 'llvm', version } }) as const;
  /** Like the kernel's script, whose answer depends on the architecture. */
  const least = `case "$1" in\ngcc) echo 5.1.0 ;;\nllvm) if [ "$SRCARCH" = s390 ]; then echo 15.0.0; else echo 11.0.1; fi ;;\nesac\n`;
  beforeEach(async () => {
    await mkdir(join(folder, 'scripts'));
    await writeFile(join(folder, 'scripts/min-tool-version.sh'), least);
  });

  test('rejects a compiler that is older', async () => {
    expect(await said(refuseTooOld(clang('10.0.1'), folder, 'arm64'))).toMatchInlineSnapshot(`
      "config: clang 10.0.1 of host-clang is too old for this tree
        because    /tree/scripts/min-tool-version.sh asks for clang 11.0.1 or newer
        do         get a newer clang, or take another toolchain or tree: TOOLCHAIN=…, KERNEL_SRC=…"
    `);
  });

  test.each([
    ['11.0.0', 'arm64', true],
    ['11.0.1', 'arm64', false],
    ['11.1', 'arm64', false],
    ['14.0.6', 'arm64', false],
    ['14.0.6', 's390', true],
  ])('clang %s for %s: %s', async (version, arch, tooOld) => {
    const refused = await refuseTooOld(clang(version), folder, arch).then(
      () => false,
      () => true,
    );
    expect(refused).toBe(tooOld);
  });

  test('accepts any compiler for a tree without the script', async () => {
    await rm(join(folder, 'scripts'), { recursive: true });
    await expect(refuseTooOld(clang('3.0'), folder, 'arm64')).resolves.toBeUndefined();
  });

  test("leaves a compiler of unknown version to the tree's own check", async () => {
    await expect(refuseTooOld(clang(''), folder, 'arm64')).resolves.toBeUndefined();
  });

  test('reads the minimum version of a real tree (skipped without a kernel tree)', async ({ skip }) => {
    const tree = (await treeHere(readSettings())) ?? skip('set KERNEL_SRC, or let npm test fetch a tree');
    const programs = ['make', 'flex', 'bison', 'bc', 'perl', 'ld.lld', ...llvmPrograms];
    for (const name of new Set(programs)) {
      const line = name === 'clang' ? 'Debian clang version 10.0.1' : name;
      await writeFile(join(folder, name), `#!/bin/sh\necho ${line}\n`, { mode: 0o755 });
    }
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
    const refused = await said(refuseTooOld(await named('host-clang'), tree, 'arm64'));
    expect(refused.replaceAll(tree, '/linux')).toMatchInlineSnapshot(`
      "config: clang 10.0.1 of host-clang is too old for this tree
        because    /linux/scripts/min-tool-version.sh asks for clang 11.0.0 or newer
        do         get a newer clang, or take another toolchain or tree: TOOLCHAIN=…, KERNEL_SRC=…"
    `);
  });
});
