import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../core/errors.ts';
import { identify } from './identify.ts';
import { printIdentity } from './print.ts';
import type { StoredKernel } from './stored.ts';

const config = 'CONFIG_ARM64=y\nCONFIG_VIRTIO=y\n';
const buildId = '0123456789abcdef0123';

/** An arm64 Image with only the parts that are read: header, banner, configuration, build id. */
function sampleImage(text = config): Buffer {
  const head = Buffer.alloc(0x400);
  head.write('ARM\x64', 0x38, 'latin1');
  const note = Buffer.alloc(12);
  note.writeUInt32LE(4, 0);
  note.writeUInt32LE(buildId.length / 2, 4);
  note.writeUInt32LE(3, 8);
  const banner = 'Linux version 6.1.0 (endgoal@endgoal) (gcc 12.2.0) #1 SMP\n\0';
  const notes = [note, Buffer.from('GNU\0'), Buffer.from(buildId, 'hex')];
  return Buffer.concat([
    head,
    Buffer.from(banner),
    Buffer.from('IKCFG_ST'),
    gzipSync(text),
    Buffer.from('IKCFG_ED'),
    ...notes,
  ]);
}

/** An Android boot image: header version 4, pages of 4096 bytes. */
function bootImage(kernel: Buffer): Buffer {
  const head = Buffer.alloc(4096);
  head.write('ANDROID!', 0, 'latin1');
  head.writeUInt32LE(kernel.length, 8);
  head.writeUInt32LE(4, 40);
  return Buffer.concat([head, kernel]);
}

/** LZ4's legacy format without matches, as for random data. */
function lz4(bytes: Buffer): Buffer {
  const lengths: number[] = [];
  for (let left = bytes.length - 15; left >= 0; left -= 255) lengths.push(Math.min(left, 255));
  const block = Buffer.concat([Buffer.from([0xf0, ...lengths]), bytes]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(block.length);
  return Buffer.concat([Buffer.from([0x02, 0x21, 0x4c, 0x18]), size, block]);
}

/** A flattened device tree, which follows the kernel on older phones. */
const deviceTree = Buffer.concat([Buffer.from('d00dfeed00000048', 'hex'), Buffer.alloc(0x40, 1)]);

const stored: StoredKernel = {
  key: 'a1b2c3d4e5f60718',
  path: '/store/kernel/a1b2c3d4e5f60718',
  made: '2026-11-21T18:49:37.780Z',
  buildId,
  readConfig: async () => config,
  metadata: {
    profile: 'vault-guest',
    tree: { package: 'linux-source-6.1', version: '6.1.192-2' },
    toolchain: { name: 'host-gcc', identity: { compiler: 'gcc 12.2.0' }, packages: [] },
    from: 'nearest',
  },
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'identify-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: Buffer | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const told = async (path: string, kernels: readonly StoredKernel[]) =>
  stripVTControlCharacters(printIdentity(await identify(path, kernels)))
    .replaceAll(folder, '/here')
    // The fragments define these requests.
    .replace(/(nearest vault-guest), \d+ of its \d+ requests not kept: .*/, '$1, …');

describe('an image', () => {
  test('of the store is identified with its entry, tree and toolchain', async () => {
    expect(await told(await file('Image', sampleImage()), [stored])).toMatchInlineSnapshot(`
      "/here/Image
        format    Image for arm64, 0.0 MiB
        banner    Linux version 6.1.0 (endgoal@endgoal) (gcc 12.2.0) #1 SMP
        build id  0123456789abcdef0123
        config    sha256 b4c4f7d4ddc1e8751f0d67436b9f80af39735fe2e08175c7b10497f8eb772643
        profile   none; nearest vault-guest, …
        store     a1b2c3d4e5f6, made 2026-11-21T18:49:37.780Z from a similar build
                  /store/kernel/a1b2c3d4e5f60718
        tree      linux-source-6.1 6.1.192-2
        toolchain host-gcc, gcc 12.2.0
      "
    `);
  });

  test('that the store lacks is compared with the nearest entry', async () => {
    const other = {
      ...stored,
      buildId: 'ffff',
      readConfig: async () => 'CONFIG_ARM64=y\n# CONFIG_VIRTIO is not set\nCONFIG_TUN=y\n',
    };
    expect(await told(await file('Image', sampleImage()), [other])).toMatchInlineSnapshot(`
      "/here/Image
        format    Image for arm64, 0.0 MiB
        banner    Linux version 6.1.0 (endgoal@endgoal) (gcc 12.2.0) #1 SMP
        build id  0123456789abcdef0123
        config    sha256 b4c4f7d4ddc1e8751f0d67436b9f80af39735fe2e08175c7b10497f8eb772643
        profile   none; nearest vault-guest, …
        store     no entry is this kernel
        nearest   a1b2c3d4e5f6, linux-source-6.1 6.1.192-2, host-gcc, gcc 12.2.0: 2 options differ: TUN y → n, VIRTIO n → y
                  /store/kernel/a1b2c3d4e5f60718
      "
    `);
  });

  test.each([
    ['Image.gz', gzipSync(sampleImage()), ['gzip']],
    ['Image.zst', zstdCompressSync(sampleImage()), ['zstd']],
    ['Image.lz4', lz4(sampleImage()), ['LZ4']],
    ['boot.img', bootImage(lz4(sampleImage())), ['Android boot image', 'LZ4']],
    ['Image.gz-dtb', Buffer.concat([gzipSync(sampleImage()), deviceTree]), ['gzip']],
    [
      'boot.img of an older phone',
      bootImage(Buffer.concat([lz4(sampleImage()), deviceTree])),
      ['Android boot image', 'LZ4'],
    ],
  ])('is found in %s', async (name, bytes, layers) => {
    const identity = await identify(await file(name, bytes), [stored]);
    expect([identity.layers, identity.facts.buildId, identity.stored]).toEqual([layers, buildId, [stored]]);
  });
});

describe('refuses other files, with the reason', () => {
  const whole = gzipSync(sampleImage());
  test.each([
    ['empty', '', 'it is empty'],
    ['notes.txt', 'x'.repeat(2000), 'it has no header of a kernel image'],
    ['cut.gz', whole.subarray(0, whole.length - 20), "gzip can't be read: unexpected end of file"],
    ['cut.lz4', lz4(sampleImage()).subarray(0, 600), "LZ4 can't be read: it was cut short"],
    [
      'cut',
      sampleImage().subarray(0, 0x400),
      "it begins as Image, but has no kernel's banner in it: it was cut short, or is no kernel",
    ],
    ['cut.img', bootImage(whole).subarray(0, 4100), "Android boot image can't be read: it was cut short"],
    [
      'Image.xz',
      Buffer.from('fd377a585a000000', 'hex'),
      "xz can't be read: xz: (stdin): Unexpected end of input",
    ],
  ])('%s', async (name, bytes, because) => {
    const error = await identify(await file(name, bytes), []).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).failure.because).toBe(because);
  });

  test('a directory, and a missing file', async () => {
    await mkdir(join(folder, 'directory'));
    await expect(identify(join(folder, 'directory'), [])).rejects.toThrow('it is a directory');
    await expect(identify(join(folder, 'nowhere'), [])).rejects.toThrow('there is no such file');
  });
});
