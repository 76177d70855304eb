import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../store.ts';
import { versionIn } from './host.ts';
import { toolchain } from './named.ts';
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

describe('a toolchain that can not be had', () => {
  test('because there is none of that name', async () => {
    expect(await said(named('host-tcc'))).toMatchInlineSnapshot(`
      "settings: TOOLCHAIN=host-tcc is unknown
        because    known: host-gcc, host-clang, container-gcc, container-clang, aosp
        do         set TOOLCHAIN to one of these, or leave it out for host-gcc"
    `);
  });

  test('because a program of it is missing', async () => {
    const programs = ['make', 'flex', 'bison', 'bc', 'perl', 'llvm-objcopy'];
    for (const name of programs) await writeFile(join(folder, name), '', { mode: 0o755 });
    vi.stubEnv('PATH', folder);
    expect(await said(named('host-clang'))).toMatchInlineSnapshot(`
      "tools: clang is missing; compiles the kernel with LLVM=1
        do         npm run setup -- --with clang; elsewhere than on Debian: clang 11 or newer, on the PATH or as ENDGOAL_CLANG=<path>"
    `);
  });

  test('because a program that every build needs is missing', async () => {
    vi.stubEnv('PATH', folder);
    expect(await said(named('host-gcc'))).toMatchInlineSnapshot(`
      "tools: make is missing; runs Kbuild
        do         npm run setup; elsewhere than on Debian: GNU make 3.82 or newer, on the PATH or as ENDGOAL_MAKE=<path>"
    `);
  });
});

describe('the version of a compiler', () => {
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

describe('a compiler is too old for a tree', () => {
  const clang = (version: string) => ({ name: 'host-clang', compiler: { tool: 'llvm', version } }) as const;
  /** As the kernel's own, which looks at the architecture, too. */
  const least = `case "$1" in\ngcc) echo 5.1.0 ;;\nllvm) if [ "$SRCARCH" = s390 ]; then echo 15.0.0; else echo 11.0.1; fi ;;\nesac\n`;
  beforeEach(async () => {
    await mkdir(join(folder, 'scripts'));
    await writeFile(join(folder, 'scripts/min-tool-version.sh'), least);
  });

  test('when its script asks for a newer one', async () => {
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

  test('but never for a tree that asks for none', async () => {
    await rm(join(folder, 'scripts'), { recursive: true });
    await expect(refuseTooOld(clang('3.0'), folder, 'arm64')).resolves.toBeUndefined();
  });
});
