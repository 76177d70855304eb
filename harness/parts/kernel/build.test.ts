import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InfraError } from '../../core/errors.ts';
import { openStore, type Store, sha256File } from '../../core/store/store.ts';
import { onThisMachine } from '../toolchain/host.ts';
import { mockToolchain } from '../toolchain/mock-toolchain.ts';
import type { Toolchain } from '../toolchain/toolchain.ts';
import { BuildBroke, buildKernel } from './build.ts';
import type { BuildInputs } from './make-command.ts';

/** A tree whose Makefile prints the steps and makes the files of a kernel build, without compiling. */
const makefile = `
Image:
	@echo "  CC      init/main.o"
	@grep -q CONFIG_BROKEN=y $(O)/.config && { echo "init/main.c:1:1: error: broken" >&2; exit 1; } || true
	@grep -q CONFIG_HUGE=y $(O)/.config && { echo "ar: a.o: No space left on device" >&2; exit 1; } || true
	@grep -q CONFIG_KILLED=y $(O)/.config && kill -KILL $$PPID || true
	@mkdir -p $(O)/arch/$(ARCH)/boot
	@cp $(O)/.config $(O)/arch/$(ARCH)/boot/Image
	@echo map >$(O)/System.map
	@echo $(KBUILD_BUILD_USER) >$(O)/vmlinux
	@echo step >>$(O)/history
`;

const toolchain: Toolchain = {
  ...mockToolchain('mock-gcc', async () => onThisMachine()),
  packages: async () => [{ name: 'make', version: '4.3-4.1', architecture: 'amd64' }],
};

let folder = '';
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-'));
  store = openStore(join(folder, 'store'));
  await mkdir(join(folder, 'tree'));
  await writeFile(join(folder, 'tree/Makefile'), makefile);
});
afterEach(() => rm(folder, { recursive: true }));

function build(dotconfig: string) {
  const tree = {
    path: join(folder, 'tree'),
    version: '6.1.0',
    origin: { kind: 'folder' },
    identity: 'x',
  } as const;
  const inputs: BuildInputs = { tree, arch: 'arm64', dotconfig, toolchain, hostFlags: {} };
  return buildKernel(inputs, {
    store,
    jobs: 1,
    profile: 'vault-guest',
    keepFolder: true,
    log: join(folder, 'build.log'),
    progress: () => undefined,
    signal: new AbortController().signal,
  });
}

describe('a kernel', () => {
  test('is built once, with metadata about its build', async () => {
    const first = await build('CONFIG_A=y\n');
    const again = await build('CONFIG_A=y\n');
    expect([first.made, again.made, again.image]).toEqual([true, false, first.image]);
    const { metadata } = again;
    expect(metadata).toMatchObject({ profile: 'vault-guest', steps: 1, from: 'empty', notes: [] });
    expect(metadata.outputs.Image).toBe(await sha256File(first.image));
    expect(metadata.inputs).toEqual({ '.config': metadata.outputs.config });
    expect(metadata.toolchain.packages.map(({ name }) => name)).toEqual(['make']);
    expect(await readFile(first.vmlinux, 'utf8')).toBe('endgoal\n');
  });

  test('with a changed option is built from the nearest build folder', async () => {
    await build('CONFIG_A=y\n');
    const { metadata, image } = await build('CONFIG_A=y\nCONFIG_B=y\n');
    expect(metadata.from).toBe('nearest');
    expect(await readFile(image, 'utf8')).toBe('CONFIG_A=y\nCONFIG_B=y\n');
  });

  test('is built again if its checksum in the store is wrong', async () => {
    const { image } = await build('CONFIG_A=y\n');
    await appendFile(image, 'x');
    const again = await build('CONFIG_A=y\n');
    expect(again.made).toBe(true);
    expect(await readFile(again.image, 'utf8')).toBe('CONFIG_A=y\n');
  });
});

describe('a build that fails', () => {
  test('reports the output of make, and leaves no files', async () => {
    const failure = await build('CONFIG_BROKEN=y\n').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BuildBroke);
    expect((failure as BuildBroke).log).toContain('init/main.c:1:1: error: broken');
    expect(await readdir(join(store.root, 'drafts'))).toEqual([]);
    expect(await store.list('kernel')).toEqual([]);
  });

  test('reports an InfraError if a signal ended make', async () => {
    const failure = await build('CONFIG_KILLED=y\n').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InfraError);
    const said = (failure as InfraError).message
      .replaceAll(folder, '/here')
      .replace(/after \d+ s/, 'after 0 s');
    expect(said).toMatchInlineSnapshot(`
      "build: make was ended by SIGKILL after 0 s
        last line    CC      init/main.o
        because    the signal came from outside: from the out-of-memory killer, or from a user
        do         look for "Out of memory" in dmesg and build with fewer jobs (JOBS=1); its output is in /here/build.log"
    `);
    expect(await readdir(join(store.root, 'drafts'))).toEqual([]);
  });

  test('reports an InfraError if the disk is full', async () => {
    const failure = await build('CONFIG_HUGE=y\n').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InfraError);
    expect((failure as InfraError).failure).toMatchObject({
      what: `store: not enough space below ${store.root}`,
      lastLine: 'ar: a.o: No space left on device',
      because: expect.stringMatching(/^the file system at .* about 250 MiB are needed$/),
    });
  });
});
