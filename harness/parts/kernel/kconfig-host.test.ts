import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InfraError, UserError } from '../../core/errors.ts';
import { loadKconfig } from './kconfig-host.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kconfig-host-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The part of a kernel's Makefile that passes its environment to Kconfig. */
const makefile = (version: string) =>
  `export KERNELVERSION := ${version}\nexport SRCARCH := $(ARCH)\nexport srctree := $(CURDIR)\nlistnewconfig:\n\t$(Q)true\n`;

async function load(
  kconfig: string,
  arch = 'arm64',
  version = '6.1.0',
  more: Readonly<Record<string, string>> = {},
) {
  const tree = join(folder, 'tree');
  const files = {
    Makefile: makefile(version),
    Kconfig: kconfig,
    'scripts/kconfig/expr.h': '',
    'arch/arm64/Kconfig': '',
    ...more,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), text);
  }
  return loadKconfig({
    tree,
    arch,
    makeVariables: ['CC=ccache /opt/bin/some-gcc', 'HOSTCC=ccache gcc'],
    cache: join(folder, 'cache'),
    probeDeadline: 0.5,
  });
}

test('probes the compiler of the build, without ccache', async () => {
  const { model } = await load('mainmenu "$(shell,echo $CC)"\n');
  expect(model.root.prompt?.text).toBe('/opt/bin/some-gcc');
});

test("passes make's environment to Kconfig files and their commands", async () => {
  const { model } = await load('mainmenu "$(KERNELVERSION) $(SRCARCH) $(shell,echo $SRCARCH)"\n');
  expect(model.root.prompt?.text).toBe('6.1.0 arm64 arm64');
});

test("ignores Kbuild variables of the user's shell", async () => {
  vi.stubEnv('LLVM', '1');
  const { model, answers } = await load('mainmenu "<$(LLVM)$(shell,echo $LLVM)>"\n');
  expect([model.root.prompt?.text, answers.env['LLVM']]).toEqual(['<>', undefined]);
  vi.unstubAllEnvs();
});

test('runs each command once, also if its output is part of another command', async () => {
  const log = join(folder, 'log');
  const kconfig = `A := $(shell,echo a | tee -a ${log})\nmainmenu "$(shell,echo $(A)b | tee -a ${log})"\n`;
  await load(kconfig);
  const { model, answers } = await load(kconfig);
  expect(model.root.prompt?.text).toBe('ab');
  expect(Object.values(answers.shell)).toEqual(['a\n', 'ab\n']);
  expect(await readdir(join(folder, 'cache'))).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]);
});

test('runs a command again after the script that it calls has changed', async () => {
  const script = join(folder, 'tree/scripts/cc-version.sh');
  const kconfig = 'mainmenu "$(shell,sh $(srctree)/scripts/cc-version.sh)"\n';
  const titles: (string | undefined)[] = [];
  for (const version of [1, 2]) {
    await mkdir(dirname(script), { recursive: true });
    await writeFile(script, `echo ${version}\n`);
    titles.push((await load(kconfig)).model.root.prompt?.text);
  }
  expect(titles).toEqual(['1', '2']);
});

test('runs the commands again if the stored answers are truncated', async () => {
  const kconfig = 'mainmenu "$(shell,echo a)"\n';
  await load(kconfig);
  const [kept = ''] = await readdir(join(folder, 'cache'));
  await truncate(join(folder, 'cache', kept), 20);
  const { model } = await load(kconfig);
  expect(model.root.prompt?.text).toBe('a');
});

test('reads the environment of an old tree, which has no macros and calls conf without $(Q)', async () => {
  const { model } = await load(
    'mainmenu "Linux/$SRCARCH"\nconfig SRCARCH\n\tstring\n\toption env="SRCARCH"\n',
    'arm64',
    '4.14.336',
    {
      Makefile:
        'export KERNELVERSION := 4.14.336\nexport SRCARCH := $(ARCH)\nlistnewconfig:\n\t$(Q)$(MAKE) -f $(CURDIR)/conf.mk $@\n',
      'conf.mk': 'listnewconfig: scripts/kconfig/conf\n\t$< --$@ Kconfig\nscripts/kconfig/conf:\n\ttrue\n',
      'scripts/kconfig/zconf.y': '%token <id>T_OPTION',
    },
  );
  expect([model.root.prompt?.text, model.version]).toEqual(['Linux/arm64', '4.14.336']);
});

describe('reports errors of the tree and of the workstation', () => {
  test('a command that hangs', async () => {
    const failing = load('A := $(shell,sleep 600)\n');
    await expect(failing).rejects.toBeInstanceOf(InfraError);
    await expect(failing).rejects.toThrow(
      /did not end within its 0.5 s: a \$\(shell\) of the tree's Kconfig[\s\S]*sleep 600/,
    );
  });

  test('an architecture that the tree lacks', async () => {
    await expect(load('', 'vax')).rejects.toThrow(
      [
        `config: ${join(folder, 'tree')} is no tree for vax`,
        '  because    it has no arch/vax/Kconfig',
        "  do         give make's ARCH of an architecture that the tree has, or another tree",
      ].join('\n'),
    );
  });

  test.each(['.config', 'include/config/auto.conf', 'arch/arm64/include/generated/asm/a.h'])(
    'a tree with build output in it: %s',
    async file => {
      const path = join(folder, 'tree', file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, '');
      const failing = load('');
      await expect(failing).rejects.toBeInstanceOf(UserError);
      await expect(failing).rejects.toThrow(`tree is not clean: somebody built in it`);
    },
  );

  test('a tree of an unsupported version', async () => {
    const failing = load('config A\n\tbool "a"\n\tnever seen\n', 'arm64', '8.1.0');
    await expect(failing).rejects.toThrow(
      [
        'config: Linux 8.1.0 is newer than what endgoal reads: Kconfig files of 4.14 to 7.x',
        `  because    ${join(folder, 'tree')}/Kconfig:3:8: expected =, := or += after never, which is no statement`,
      ].join('\n'),
    );
  });

  test('a folder that is not a kernel tree', async () => {
    const source = { tree: folder, arch: 'arm64', makeVariables: [], cache: folder };
    await expect(loadKconfig(source)).rejects.toThrow('is not a kernel tree');
  });
});
