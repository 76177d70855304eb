import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../../core/exec.ts';
import { contentsOf } from './contents.ts';
import { layerOver, lookAtDisk } from './disk.ts';
import { ext4Files } from './files.ts';
import { checkInit } from './init-check.ts';
import { partitionsOf, rootCandidates } from './partitions.ts';
import { rootPlaceOn } from './root-place.ts';

const owner = 'test';
const folder = await mkdtemp(join(tmpdir(), 'image-file-'));
afterAll(() => rm(folder, { recursive: true }));

const gcc = 'aarch64-linux-gnu-gcc';
const mke2fs = ['/usr/sbin/mke2fs', '/sbin/mke2fs'].find(existsSync) ?? 'mke2fs';
const has = (argv: readonly [string, ...string[]]) =>
  run(argv, { owner, deadline: 10 }).then(
    () => true,
    () => false,
  );
const canCompile = await has([gcc, '--version']);
const canMake = await has([mke2fs, '-V']);
const canLayer = await has(['qemu-img', '--version']);

describe('the contents of an image', () => {
  const at = (offset: number, magic: Buffer) =>
    Buffer.concat([Buffer.alloc(offset), magic, Buffer.alloc(600)]);
  test.for([
    ['ext4', at(1080, Buffer.from([0x53, 0xef]))],
    ['squashfs', at(0, Buffer.from('hsqs'))],
    ['erofs', at(1024, Buffer.from([0xe2, 0xe1, 0xf5, 0xe0]))],
    ['qcow2', at(0, Buffer.from('QFI\xfb', 'latin1'))],
    ['partitions', at(512, Buffer.from('EFI PART'))],
    ['partitions', at(510, Buffer.from([0x55, 0xaa]))],
    ['unusable', at(0, Buffer.from([0x1f, 0x8b]))],
    ['unusable', at(257, Buffer.from('ustar'))],
    ['empty', Buffer.alloc(0)],
    ['unknown', Buffer.alloc(4096)],
  ] as const)('%s', ([is, bytes]) => expect(contentsOf(bytes).is).toBe(is));
});

describe('a partition table', () => {
  test('of MBR gives type, place and PARTUUID', () => {
    const disk = Buffer.alloc(1024);
    disk.writeUInt32LE(0x1234abcd, 440);
    disk.writeUInt8(0xef, 446 + 4);
    disk.writeUInt32LE(2048, 446 + 8);
    disk.writeUInt32LE(8192, 446 + 12);
    disk.writeUInt8(0x83, 462 + 4);
    disk.writeUInt32LE(10240, 462 + 8);
    disk.writeUInt32LE(4096, 462 + 12);
    disk.writeUInt16LE(0xaa55, 510);
    const partitions = partitionsOf(disk);
    expect(partitions).toMatchObject([
      { number: 1, start: 1048576, size: 4194304, type: 'ef', uuid: '1234abcd-01' },
      { number: 2, start: 5242880, size: 2097152, type: '83', uuid: '1234abcd-02' },
    ]);
    expect(rootCandidates(partitions).map(({ number }) => number)).toEqual([2]);
  });

  test('of GPT gives names and GUIDs as the tools print them', () => {
    const disk = Buffer.alloc(34 * 512);
    disk.write('EFI PART', 512);
    disk.writeBigUInt64LE(2n, 512 + 72);
    disk.writeUInt32LE(128, 512 + 80);
    disk.writeUInt32LE(128, 512 + 84);
    const entry = 1024 + 128;
    Buffer.from('af3dc60f838472478e793d69d8477de4', 'hex').copy(disk, entry);
    Buffer.from('00112233445566778899aabbccddeeff', 'hex').copy(disk, entry + 16);
    disk.writeBigUInt64LE(2048n, entry + 32);
    disk.writeBigUInt64LE(4095n, entry + 40);
    disk.write('root', entry + 56, 'utf16le');
    expect(partitionsOf(disk)).toEqual([
      {
        number: 2,
        start: 1048576,
        size: 1048576,
        type: '0fc63daf-8483-4772-8e79-3d69d8477de4',
        name: 'root',
        uuid: '33221100-5544-7766-8899-aabbccddeeff',
      },
    ]);
  });

  test('without a partition for a root is refused with its rows', () => {
    const partitions = [{ number: 1, start: 512, size: 512, type: 'ef', name: 'EFI', uuid: 'x-01' }];
    expect(() =>
      rootPlaceOn({ path: '/x.img', contents: { is: 'partitions' }, partitions }, undefined),
    ).toThrowErrorMatchingInlineSnapshot(`
        [UserError: boot: /x.img has no partition that can hold a root file system
          because    1: 512 bytes, type ef EFI
          do         name the number of the partition with the root file system]
      `);
    expect(() => rootPlaceOn({ path: '/x.img', contents: { is: 'ext4' }, partitions: [] }, 2)).toThrow(
      'partition 2 was named, and /x.img has no partition table',
    );
  });
});

/** Programs for arm64 that need no libc: `hello` has a loader and one library, which needs another one. */
async function compile(tree: string): Promise<void> {
  const source = join(folder, 'x.c');
  await writeFile(source, 'int x(void){return 1;} void _start(void){x();}');
  const cc = (...words: string[]) =>
    run([gcc, '-nostdlib', '-ffreestanding', ...words], { owner, deadline: 60 });
  await mkdir(join(tree, 'lib'), { recursive: true });
  await mkdir(join(tree, 'sbin'), { recursive: true });
  await mkdir(join(tree, 'opt/lib'), { recursive: true });
  const shared = ['-shared', '-Wl,--no-as-needed', source];
  await cc(...shared, '-o', join(tree, 'opt/lib/libdeep.so'), '-Wl,-soname,libdeep.so');
  await cc(
    ...shared,
    '-o',
    join(tree, 'lib/libx.so'),
    '-Wl,-soname,libx.so',
    '-Wl,-rpath,/opt/lib',
    join(tree, 'opt/lib/libdeep.so'),
  );
  await cc(...shared, '-o', join(tree, 'lib/ld-test.so.1'), '-Wl,-soname,ld-test.so.1');
  await cc(
    source,
    '-o',
    join(tree, 'sbin/hello'),
    '-Wl,--no-as-needed',
    join(tree, 'lib/libx.so'),
    '-Wl,-rpath-link,' + join(tree, 'opt/lib'),
    '-Wl,-dynamic-linker,/lib/ld-test.so.1',
  );
  await cc('-static', source, '-o', join(tree, 'sbin/static'));
}

describe.skipIf(!canCompile || !canMake)(
  'an image (skipped without a cross compiler and mke2fs)',
  { timeout: 60_000 },
  () => {
    let compiled = '';
    beforeAll(async () => {
      compiled = join(folder, 'compiled');
      await compile(compiled);
    }, 60_000);

    let count = 0;
    /** What checkInit says of an image with these changes to the compiled tree. */
    async function checked(change: (tree: string) => Promise<unknown>, named?: string) {
      const tree = join(folder, `tree-${++count}`);
      await run(['cp', '-a', compiled, tree], { owner, deadline: 10 });
      await change(tree);
      const image = `${tree}.ext4`;
      await run([mke2fs, '-q', '-t', 'ext4', '-d', tree, image, '16M'], { owner, deadline: 20 });
      return checkInit(await ext4Files(image, 0, await mkdtemp(join(folder, 'read-'))), named);
    }
    const link = (target: string) => (tree: string) => symlink(target, join(tree, 'sbin/init'));

    test('whose init is a link to a good program can boot', async () => {
      expect(await checked(link('/sbin/hello'))).toEqual({
        kind: 'good',
        path: '/sbin/hello',
        libc: 'glibc',
      });
      expect(await checked(link('static'))).toEqual({ kind: 'good', path: '/sbin/static', libc: 'static' });
    });

    test('whose init is a script is judged by the interpreter', async () => {
      const script = async (tree: string) => {
        await writeFile(join(tree, 'sbin/init'), '#!/sbin/static -x\n', { mode: 0o755 });
      };
      expect(await checked(script)).toMatchObject({ kind: 'good', path: '/sbin/init' });
      const lost = async (tree: string) => {
        await script(tree);
        await rm(join(tree, 'sbin/static'));
      };
      expect(await checked(lost)).toEqual({
        kind: 'interpreter',
        path: '/sbin/init',
        interpreter: '/sbin/static',
      });
    });

    test.for([
      ['has no init', async () => undefined, { kind: 'missing', path: '/sbin/init' }],
      ['has an init that leads nowhere', link('/nowhere'), { kind: 'missing', path: '/sbin/init' }],
      [
        'has an init that is not executable',
        async (tree: string) => {
          await link('hello')(tree);
          await chmod(join(tree, 'sbin/hello'), 0o644);
        },
        { kind: 'not-executable', path: '/sbin/hello', mode: 0o644 },
      ],
      [
        'lacks the loader',
        async (tree: string) => {
          await link('hello')(tree);
          await rm(join(tree, 'lib/ld-test.so.1'));
        },
        { kind: 'library', path: '/sbin/hello', library: '/lib/ld-test.so.1' },
      ],
      [
        'lacks a library of a library',
        async (tree: string) => {
          await link('hello')(tree);
          await rm(join(tree, 'opt/lib/libdeep.so'));
        },
        { kind: 'library', path: '/lib/libx.so', library: 'libdeep.so' },
      ],
      [
        'has a text for an init',
        async (tree: string) => writeFile(join(tree, 'sbin/init'), 'hello\n', { mode: 0o755 }),
        { kind: 'no-program', path: '/sbin/init' },
      ],
      [
        'has an init for this workstation',
        async (tree: string) =>
          run(['cp', process.execPath, join(tree, 'sbin/init')], { owner, deadline: 10 }),
        { kind: 'architecture', path: '/sbin/init' },
      ],
    ] as const)('that %s cannot', async ([, change, expected]) => {
      if (expected.kind === 'architecture' && (process.arch === 'arm64' || !existsSync('/bin/true'))) return;
      const small = async (tree: string) =>
        expected.kind === 'architecture'
          ? run(['cp', '-L', '/bin/true', join(tree, 'sbin/init')], { owner, deadline: 10 })
          : change(tree);
      expect(await checked(small)).toMatchObject(expected);
    });

    test('with init= is judged by that one alone', async () => {
      expect(await checked(link('/sbin/hello'), '/usr/bin/vault')).toEqual({
        kind: 'missing',
        path: '/usr/bin/vault',
        looked: ['/usr/bin/vault'],
      });
    });
  },
);

describe.skipIf(!canMake || !canLayer)(
  'a disk (skipped without mke2fs and qemu-img)',
  { timeout: 30_000 },
  () => {
    async function ext4(name: string) {
      const path = join(folder, name);
      await run([mke2fs, '-q', '-t', 'ext4', path, '16M'], { owner, deadline: 20 });
      return path;
    }

    test('in qcow2 is seen through its format', async () => {
      const raw = await ext4('a.ext4');
      const path = join(folder, 'a.qcow2');
      await run(['qemu-img', 'convert', '-O', 'qcow2', raw, path], { owner, deadline: 20 });
      expect(await lookAtDisk(path, 'ROOTFS=a', folder)).toMatchObject({
        format: 'qcow2',
        contents: { is: 'ext4' },
      });
    });

    test('gets a layer that takes the writes', async () => {
      const path = await ext4('b.ext4');
      await layerOver({ path, format: 'raw' }, join(folder, 'b.layer'));
      const { stdout } = await run(['qemu-img', 'info', '--output=json', join(folder, 'b.layer')], {
        owner,
        deadline: 5,
      });
      expect(JSON.parse(stdout)).toMatchObject({ format: 'qcow2', 'backing-filename': path });
    });

    test.for([
      ['is not there', async () => join(folder, 'nowhere'), 'is not there'],
      ['is a folder', async () => dirname(await ext4('c.ext4')), 'is a folder'],
      [
        'is compressed',
        async (path: string) => writeFile(path, Buffer.from([0x1f, 0x8b, 8])).then(() => path),
        'is compressed with gzip',
      ],
      ['is empty', async (path: string) => writeFile(path, '').then(() => path), 'is empty'],
      [
        'is a damaged qcow2',
        async (path: string) => writeFile(path, Buffer.from('QFI\xfb\0\0\0\x09', 'latin1')).then(() => path),
        'is a qcow2 image that cannot be read',
      ],
    ] as const)('that %s is refused', async ([name, make, said]) => {
      const path = await make(join(folder, name.replaceAll(' ', '-')));
      await expect(lookAtDisk(path, 'ROOTFS=x', folder)).rejects.toThrow(`boot: ROOTFS=x ${said}`);
    });
  },
);
