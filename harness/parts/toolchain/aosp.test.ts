import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readSettings } from '../../contract/settings.ts';
import { run } from '../../core/exec.ts';
import { readBuildLog } from '../../klog/build-log.ts';
import { treeHere } from '../kernel/tree-here.ts';
import { aosp } from './aosp.ts';
import { canLayOut, layOutAosp } from './aosp-layout.ts';

const owner = 'test';

describe('aosp toolchain reports a wrong folder', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'aosp-'));
  });
  afterEach(() => rm(root, { recursive: true }));
  const clang = (name: string) => join(root, 'prebuilts/clang/host/linux-x86', name, 'bin');
  const said = async (tree: { aospRoot?: string; aospClang?: string }) => {
    const error = (await aosp(owner, tree).catch((thrown: unknown) => thrown)) as Error;
    return error.message.replaceAll(root, '/aosp');
  };

  test('when AOSP_ROOT is not set', async () => {
    expect(await said({})).toMatchInlineSnapshot(`
      "settings: TOOLCHAIN=aosp needs AOSP_ROOT
        do         set AOSP_ROOT to a folder that has prebuilts/clang/host/linux-x86 and prebuilts/kernel-build-tools/linux-x86"
    `);
  });

  test('when it has no clang', async () => {
    expect(await said({ aospRoot: root })).toMatchInlineSnapshot(`
      "settings: AOSP_ROOT=/aosp has no prebuilts/clang/host/linux-x86
        because    TOOLCHAIN=aosp takes clang from there
        do         set AOSP_ROOT to the top of an AOSP or kernel checkout: repo sync brings its prebuilts"
    `);
  });

  test('when it lacks the clang that AOSP_CLANG names', async () => {
    await mkdir(clang('clang-r450784d'), { recursive: true });
    await mkdir(clang('clang-r1000000'), { recursive: true });
    expect(await said({ aospRoot: root, aospClang: 'clang-r487747c' })).toMatchInlineSnapshot(`
      "settings: AOSP_CLANG=clang-r487747c is not in /aosp/prebuilts/clang/host/linux-x86
        because    there are: clang-r450784d, clang-r1000000
        do         name one of these, or leave AOSP_CLANG out for the newest"
    `);
  });

  test('when its newest clang lacks programs', async () => {
    await mkdir(clang('clang-r1000000'), { recursive: true });
    await mkdir(clang('clang-r450784d'), { recursive: true });
    await writeFile(join(clang('clang-r1000000'), 'clang'), '');
    expect(await said({ aospRoot: root })).toMatchInlineSnapshot(`
      "settings: /aosp/prebuilts/clang/host/linux-x86/clang-r1000000/bin lacks ld.lld, llvm-ar, llvm-nm, llvm-objcopy, llvm-readelf, llvm-strip
        because    LLVM=1 calls it while the kernel is built
        do         let repo sync fetch this clang whole, or name another one with AOSP_CLANG"
    `);
  });
});

const tree = await treeHere(readSettings());

describe.skipIf(!tree || !(await canLayOut()))(
  "the kernel's sign-file (skipped without a kernel tree, clang and OpenSSL's headers)",
  { timeout: 120_000 },
  () => {
    let folder: string;
    const at = (name: string) => join(folder, name);

    /** This workstation's headers, but of an OpenSSL 1.1 without engine.h. */
    async function includeWithoutEngine(): Promise<void> {
      await mkdir(at('include/openssl'), { recursive: true });
      for (const name of await readdir('/usr/include')) {
        if (name !== 'openssl') await symlink(join('/usr/include', name), at(`include/${name}`));
      }
      for (const name of ['bio', 'evp', 'pem', 'err']) await writeFile(at(`include/openssl/${name}.h`), '');
      await writeFile(at('include/openssl/opensslv.h'), '#define OPENSSL_VERSION_NUMBER 0x1010101fL\n');
    }

    /** Builds one target with AOSP's clang and these flags for host tools. */
    async function make(target: string, flags: Readonly<Record<string, string | undefined>> = {}) {
      const toolchain = await aosp(owner, { aospRoot: at('aosp') });
      await using workshop = await toolchain.open({ owner, source: tree ?? '', writable: [folder], jobs: 2 });
      const hostFlags = Object.entries(flags).map(([name, value]) => `${name}=${value}`);
      const variables = toolchain.makeVariables.map(variable => variable.replace('ccache ', ''));
      const setting = { owner, deadline: 100, check: false, env: { KCONFIG_ALLCONFIG: at('asked') } };
      const { exitCode, stdout, stderr } = await workshop.run(
        [
          'make',
          '-C',
          tree ?? '',
          `O=${at('objects')}`,
          'ARCH=arm64',
          '-j2',
          ...variables,
          ...hostFlags,
          target,
        ],
        setting,
      );
      return { exitCode, errors: readBuildLog(`${stdout}\n${stderr}`) };
    }

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'aosp-'));
      await layOutAosp(at('aosp'), ['clang-r450784d', 'clang-r487747c']);
      await includeWithoutEngine();
      await writeFile(at('asked'), 'CONFIG_MODULES=y\nCONFIG_MODULE_SIG=y\n');
      await mkdir(at('objects'));
      await make('allnoconfig');
    }, 120_000);
    afterAll(() => rm(folder, { recursive: true }));

    /** Keeps clang's own headers and replaces those of the workstation. */
    const bare = () => `-nostdlibinc -isystem ${at('include')} -isystem /usr/include/x86_64-linux-gnu`;

    test('is built with its clang, and with the programs that ENDGOAL_ variables name', async () => {
      await writeFile(at('my-flex'), '#!/bin/sh\necho my-flex\n', { mode: 0o755 });
      vi.stubEnv('ENDGOAL_FLEX', at('my-flex'));
      const toolchain = await aosp(owner, { aospRoot: at('aosp') });
      await using workshop = await toolchain.open({ owner, source: tree ?? '', writable: [], jobs: 1 });
      const { stdout } = await workshop.run(['sh', '-c', 'flex; command -v clang'], { owner, deadline: 20 });
      expect(stdout).toBe(`my-flex\n${at('aosp/prebuilts/clang/host/linux-x86/clang-r487747c/bin/clang')}\n`);
      vi.unstubAllEnvs();
    });

    test('fails to build on an include path without openssl/engine.h (F03)', async () => {
      const { exitCode, errors } = await make('scripts', { HOSTCFLAGS: bare() });
      expect(exitCode).toBe(2);
      expect(errors[0]).toMatchObject({
        field: 'F03',
        hostTool: true,
        file: expect.stringMatching(/sign-file\.c$/),
      });
      expect(errors[0]?.summary).toMatch(/^openssl\/engine\.h not found/);
    });

    test("is built and finds its library with AOSP's headers and libraries on the same workstation", async () => {
      const { hostFlags } = await aosp(owner, { aospRoot: at('aosp') });
      const { exitCode, errors } = await make('scripts', {
        HOSTCFLAGS: `${bare()} ${hostFlags.HOSTCFLAGS}`,
        HOSTLDFLAGS: hostFlags.HOSTLDFLAGS,
      });
      expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: [] });
      const { stdout } = await run(['ldd', at('objects/scripts/sign-file')], { owner, deadline: 10 });
      expect(stdout).toContain(`=> ${at('aosp/prebuilts/kernel-build-tools/linux-x86/lib64')}/libcrypto.so`);
    });
  },
);
