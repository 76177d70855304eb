import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { profileNamed } from '../../app/project/project.ts';
import { openStages } from '../../contract/open-stage.ts';
import type { Profile } from '../../contract/profile.ts';
import { readSettings } from '../../contract/settings.ts';
import { failuresOf } from '../../contract/stage.ts';
import { renderFailure } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import { openStore } from '../../core/store/store.ts';
import { hostGcc } from '../../parts/toolchain/host.ts';
import { androidBase } from '../../policy/android-base.ts';
import { config } from './index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The part of a kernel's Makefile that has its version and passes its environment to Kconfig. */
const makefile = `VERSION = 6
PATCHLEVEL = 1
SUBLEVEL = 0
export KERNELVERSION := 6.1.0
export SRCARCH := $(ARCH)
listnewconfig:
	$(Q)true
`;

/** The failure of our smallest profile in a tree with these files. */
async function said(files: Readonly<Record<string, string>>, changes: Partial<Profile> = {}) {
  const tree = join(folder, 'tree');
  const all = { Makefile: makefile, 'scripts/kconfig/expr.h': '', 'arch/arm64/Kconfig': '', ...files };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), text);
  }
  return saidWith({ KERNEL_SRC: tree }, changes);
}

async function saidWith(env: Readonly<Record<string, string>>, changes: Partial<Profile> = {}) {
  const settings = readSettings({ ...env, ENDGOAL_STORE: join(folder, 'store') });
  const profile = { ...profileNamed('vault-guest'), fragments: [], policies: [], waivers: [], ...changes };
  const stages = openStages([config], {
    context: { settings, profile, store: openStore(settings.store), folder, hooks: {} },
    cleanup: new AsyncDisposableStack(),
    onEvent: () => undefined,
    explain: ({ failure }) => failure,
    signal: new AbortController().signal,
  });
  const outcome = await stages.get('config')?.outcome();
  const failures = outcome ? failuresOf(outcome) : [];
  return failures.map(failure => `${failure.blame}: ${renderFailure(failure).replaceAll(folder, '/here')}`);
}

const compiler = await hostGcc('test').catch(() => undefined);

describe.skipIf(!compiler)('reports an error of the tree (skipped without gcc for arm64)', () => {
  test('a syntax error in a Kconfig file, with its place', async () => {
    expect(await said({ Kconfig: 'config A\n\tbool "a"\n\tdepends B\n' })).toMatchInlineSnapshot(`
      [
        "user: config: Kconfig:3:10: expected on after depends
        because    ·depends B
                            ^
        do         correct the file at that place",
      ]
    `);
  });

  test('a missing sourced file', async () => {
    expect(await said({ Kconfig: 'source "drivers/Kconfig"\n' })).toMatchInlineSnapshot(`
      [
        "user: config: Kconfig:1: can't open file "drivers/Kconfig"
        do         check that the tree is complete and that ARCH is right",
      ]
    `);
  });

  test('symbols with circular dependencies', async () => {
    const Kconfig = 'config A\n\tbool\n\tdefault B\nconfig B\n\tbool\n\tselect A\n\tdepends on A\n';
    expect(await said({ Kconfig })).toMatchInlineSnapshot(`
      [
        "user: config: Kconfig:6: recursive dependency
        because    A is selected by B  (Kconfig:6)
                   B depends on A  (Kconfig:4)
        do         remove one of these relations",
      ]
    `);
  });

  test('a compiler that the tree rejects', async () => {
    const Kconfig = '$(error-if,$(shell,echo y),Sorry this compiler is not supported.)\n';
    expect(await said({ Kconfig })).toMatchInlineSnapshot(`
      [
        "user: config: Kconfig:1: Sorry this compiler is not supported.
        do         correct this line, or the toolchain it complains about",
      ]
    `);
  });

  test('a syntax error in its android-base.config', async () => {
    const files = { Kconfig: '', 'kernel/configs/android-base.config': 'CONFIG_A=y\nCONFIG_B\n' };
    expect(await said(files, { policies: [androidBase] })).toMatchInlineSnapshot(`
      [
        "user: config: kernel/configs/android-base.config:2:9: expected = right after CONFIG_B
        because    CONFIG_B
                           ^
        do         correct the file at that place",
      ]
    `);
  });

  test('reports a declared patch that does not apply after the tree was read', async () => {
    const patch = join(folder, 'declared.patch');
    await writeFile(patch, '--- a/Kconfig\n+++ b/Kconfig\n@@ -1 +1 @@\n-mainmenu "BSD"\n+mainmenu "Linux"\n');
    const patches = [{ file: patch, reason: 'a test' }];
    await mkdir(join(folder, 'tree'));
    const git = (...args: string[]) =>
      run(['git', '-C', join(folder, 'tree'), '-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], {
        owner: 'test',
        deadline: 20,
      });
    await git('init', '--quiet');
    await git('commit', '--quiet', '--allow-empty', '--message', 'tree');
    expect(await said({ Kconfig: 'A := $(shell,sleep 2)\n' }, { patches })).toMatchInlineSnapshot(`
      [
        "user: config: declared patch /here/declared.patch doesn't fit the tree's origin
        because    can't find file to patch at input line 3
                   Perhaps you used the wrong -p or --strip option?
                   The text leading up to this was:
                   --------------------------
                   |--- a/Kconfig
                   |+++ b/Kconfig
                   --------------------------
                   No file to patch.  Skipping patch.
                   1 out of 1 hunk ignored
        do         make the patch anew against this version of the tree, or take it out of the profile",
      ]
    `);
  });
});

test.skipIf(!compiler)(
  'a policy skips an option that the tree only mentions (skipped without gcc for arm64)',
  async () => {
    const rows = [{ option: 'GONE', expect: 'y' as const, reason: 'it left with another version' }];
    const policies = [{ name: 'floor', reason: 'a test', rows }];
    expect(await said({ Kconfig: 'config A\n\tbool "a" if !GONE\n' }, { policies })).toEqual([]);
  },
);

describe('refuses a prebuilt kernel', () => {
  const magic = (text: string, at: number) => {
    const head = Buffer.alloc(0x400);
    head.write(text, at, 'latin1');
    return head;
  };
  const banner = Buffer.from('Linux version 6.1.0 (me@here) (gcc 12.2.0) #1 SMP\n\0');

  test.each([
    ['nothing', Buffer.alloc(0), 'is no kernel image\n  because    it is empty'],
    ['notes', Buffer.alloc(3000, 'x'), 'is no kernel image\n  because    it has the header of none'],
    ['bzImage', magic('HdrS', 0x202), 'is bzImage for x86_64; the machine loads a raw arm64 Image'],
    ['Image, cut', magic('ARM\x64', 0x38), 'was cut short\n  because    it begins as Image for arm64'],
    [
      'Image',
      Buffer.concat([magic('ARM\x64', 0x38), banner]),
      'carries no configuration\n  because    it was built without CONFIG_IKCONFIG, or was cut short: Linux version 6.1.0',
    ],
  ])('%s', async (name, bytes, message) => {
    const image = join(folder, name);
    await writeFile(image, bytes);
    const [failure] = await saidWith({ KERNEL_IMAGE: image });
    expect(failure).toContain(`user: config: /here/${name} ${message}`);
  });
});
