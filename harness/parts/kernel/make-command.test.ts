import { expect, test } from 'vitest';
import { type BuildInputs, byHand, makeArgv } from './make-command.ts';

const inputs: BuildInputs = {
  tree: { path: '/store/source/k/tree', version: '6.1.0', origin: { kind: 'folder' }, identity: 'x' },
  arch: 'arm64',
  dotconfig: '',
  toolchain: {
    name: 'host-gcc',
    identity: { compiler: 'gcc 12', linker: 'ld 2' },
    makeVariables: ['CROSS_COMPILE=aarch64-linux-gnu-', 'CC=ccache aarch64-linux-gnu-gcc'],
    hostFlags: { HOSTCFLAGS: '-I/usr/lib' },
    env: { LD_LIBRARY_PATH: '/opt/lib' },
    compiler: { tool: 'gcc', version: '12' },
    cacheFolder: 'ccache',
    open: () => Promise.reject(new Error('nothing is run')),
  },
  hostFlags: { HOSTCFLAGS: '-I/mine' },
};

test('prints a command for any shell that keeps folder names out of the kernel', () => {
  const argv = makeArgv(inputs, 2, '/store/drafts/d/objects');
  expect(
    byHand(argv, inputs.toolchain, inputs.tree.path)
      .replaceAll(' -', '\n-')
      .replaceAll(/ (?=[A-Z]+=)/g, '\n'),
  ).toMatchInlineSnapshot(`
    "PWD='/proc/self/cwd' KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 1970' KBUILD_BUILD_USER='endgoal' KBUILD_BUILD_HOST='endgoal' KBUILD_BUILD_VERSION='1'
    LOCALVERSION='' LD_LIBRARY_PATH='/opt/lib' make
    -C /store/source/k/tree
    O="$PWD"
    ARCH=arm64
    -j2 CROSS_COMPILE=aarch64-linux-gnu- 'CC=ccache aarch64-linux-gnu-gcc'
    USERCFLAGS=-nostdinc 'HOSTCFLAGS=-I/mine
    -I/usr/lib' 'KCFLAGS=-ffile-prefix-map=../../../source/k/tree/=
    -ffile-prefix-map=$(srctree)/=' 'KAFLAGS=-ffile-prefix-map=../../../source/k/tree/=
    -ffile-prefix-map=$(srctree)/=' Image"
  `);
});

test('prints a docker run command for a toolchain in a container', () => {
  const toolchain = { ...inputs.toolchain, inside: (tree: string) => `docker run -v '${tree}' image env` };
  const command = byHand(makeArgv(inputs, 2, '/store/drafts/d/objects'), toolchain, inputs.tree.path);
  expect(command).toMatch(/^docker run -v '\/store\/source\/k\/tree' image env PWD='\/proc\/self\/cwd' /);
});

test('gives build folders at the same depth the same flags, so that a copy can be built incrementally', () => {
  const flags = (draft: string) =>
    makeArgv(inputs, 2, `/store/drafts/${draft}/objects`).filter(word => !word.startsWith('O='));
  expect(flags('a')).toEqual(flags('b'));
});
