import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { constants, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readImage } from '../image.ts';
import { unpackLz4, unpackLz4Frame } from './lz4.ts';
import {
  banner,
  bootImage,
  buildId,
  bzImage,
  externalKernel,
  fitImage,
  fitKernel,
  parts,
  rawImage,
  sized,
  sparse,
  uImage,
  uki,
  vmlinux,
  zboot,
} from './sample-images.ts';
import { unpackWith } from './tool.ts';
import { unwrap } from './unwrap.ts';
import { gunzip, unzstd } from './zlib.ts';

const image = rawImage();
const elf = vmlinux();

async function told(bytes: Buffer) {
  const { bytes: inner, layers, because } = await unwrap(bytes);
  const { format, arch, ...facts } = readImage(inner);
  return { layers: layers.join(' › '), because, is: `${format} ${arch}`, ...facts };
}

const found = (layers: string, is: string) => ({
  layers,
  because: undefined,
  is,
  banner,
  buildId,
  config: 'CONFIG_VIRTIO=y\n',
});

describe('finds a kernel in', () => {
  it.each([
    ['an Image for arm64', image, '', 'Image arm64'],
    ['an Image for riscv64', rawImage('RSC\x05'), '', 'Image riscv64'],
    ['a bzImage packed with gzip', bzImage(gzipSync(elf)), 'bzImage › gzip', 'ELF x86_64'],
    [
      'a bzImage packed with zstd',
      bzImage(sized(zstdCompressSync(elf), elf.length)),
      'bzImage › zstd',
      'ELF x86_64',
    ],
    ['an EFI zboot of gzip', zboot(gzipSync(image), 'gzip'), 'EFI zboot › gzip', 'Image arm64'],
    [
      'an EFI zboot of zstd',
      zboot(sized(zstdCompressSync(image), image.length), 'zstd22'),
      'EFI zboot › zstd',
      'Image arm64',
    ],
    ['a unified kernel image', uki(image), 'UKI', 'Image arm64'],
    [
      'a unified kernel image around a bzImage',
      uki(bzImage(gzipSync(elf))),
      'UKI › bzImage › gzip',
      'ELF x86_64',
    ],
    ['a uImage', uImage(gzipSync(image)), 'uImage › gzip', 'Image arm64'],
    ['a uImage with a ramdisk', uImage(parts(image, Buffer.alloc(8)), 4), 'uImage', 'Image arm64'],
    ['a FIT', fitImage(fitKernel(gzipSync(image))), 'FIT › gzip', 'Image arm64'],
    ['a FIT with its data outside', fitImage(externalKernel(image.length), image), 'FIT', 'Image arm64'],
    [
      'an Android sparse image',
      sparse(bootImage(image)),
      'Android sparse image › Android boot image',
      'Image arm64',
    ],
  ])('%s', async (_, bytes, layers, is) => {
    expect(await told(bytes)).toEqual(found(layers, is));
  });
});

const packers: readonly (readonly [
  name: string,
  argv: readonly [string, ...string[]],
  layer: string,
  tool: string,
])[] = [
  ['xz', ['xz', '-c', '--check=crc32'], 'xz', 'xz'],
  ['lzma', ['xz', '-c', '--format=lzma'], 'lzma', 'xz'],
  ['lz4, legacy format', ['lz4', '-l', '-c'], 'LZ4', 'lz4'],
  ['lz4, frames', ['lz4', '-c'], 'LZ4 frame', 'lz4'],
  ['lz4, frames of linked small blocks', ['lz4', '-c', '-BD', '-B4', '-BX'], 'LZ4 frame', 'lz4'],
  ['bzip2', ['bzip2', '-c'], 'bzip2', 'bzip2'],
];
const has = (program: string) =>
  (process.env['PATH'] ?? '').split(':').some(folder => existsSync(join(folder, program)));

describe.each(packers)('packed with %s', (_, [program, ...args], layer, tool) => {
  // Large enough for matches that refer back over several blocks.
  const large = Buffer.concat([image, Buffer.alloc(300_000, 'vault and seal '), image]);
  const pack = (bytes: Buffer) => unpackWith([program, ...args], bytes);

  it.skipIf(!has(tool))(`is unpacked (skipped without ${tool})`, async () => {
    const unwrapped = await unwrap(await pack(large));
    expect(unwrapped.layers).toEqual([layer]);
    expect(unwrapped.bytes.equals(large)).toBe(true);
  });

  it.skipIf(!has(tool))(`is unpacked with its size behind it (skipped without ${tool})`, async () => {
    const packed = await pack(elf);
    // The kernel build does not use lz4 frames.
    const behind = layer === 'LZ4 frame' ? packed : sized(packed, elf.length);
    expect(await told(bzImage(behind))).toEqual(found(`bzImage › ${layer}`, 'ELF x86_64'));
    expect(await told(zboot(behind, layer))).toEqual(found(`EFI zboot › ${layer}`, 'ELF x86_64'));
  });
});

describe('gives the reason for a file without a kernel or with damage', () => {
  const nested = Array.from({ length: 9 }).reduce<Buffer<ArrayBufferLike>>(inner => gzipSync(inner), image);
  it.each([
    [
      'a vendor boot image',
      Buffer.from('VNDRBOOT'.padEnd(600)),
      "Android vendor boot image can't be read: it has no kernel in it, only a ramdisk and device trees; take boot.img",
    ],
    [
      'an init_boot image',
      bootImage(Buffer.alloc(0)),
      "Android boot image can't be read: it has no kernel in it; on newer phones that is in boot, not in init_boot",
    ],
    [
      'a uImage of a ramdisk',
      uImage(image, 3),
      "uImage can't be read: it holds no kernel, but an image of type 3 (a ramdisk is 3)",
    ],
    [
      'a device tree',
      fitImage({ compatible: Buffer.from('vault\0') }),
      "FIT can't be read: it is a device tree, with no kernel below /images",
    ],
    [
      'a sparse image that was cut',
      sparse(image).subarray(0, 200),
      "Android sparse image can't be read: it was cut short",
    ],
    [
      'a gzip file with a wrong checksum',
      Buffer.concat([gzipSync(image).subarray(0, -8), Buffer.alloc(8)]),
      "gzip can't be read: its checksum is wrong: it is damaged",
    ],
    [
      'a unified kernel image that was cut',
      uki(image).subarray(0, 0x300),
      "UKI can't be read: it was cut short",
    ],
    ['many wrappings', nested, 'more than 8 wrappings are inside each other'],
    [
      'a ZIP archive',
      Buffer.from('504b0304'.padEnd(600, '0'), 'hex'),
      'it is a ZIP archive; unpack it (unzip FILE) and name the kernel in it',
    ],
  ])('%s', async (_, bytes, because) => {
    expect((await unwrap(bytes)).because).toBe(because);
  });
});

describe('an image with random damage', () => {
  const samples = [
    image,
    bzImage(gzipSync(elf)),
    uki(image),
    uImage(image),
    fitImage(fitKernel(image)),
    sparse(image),
  ];
  it.each(samples.map((bytes, at) => [at, bytes] as const))(
    'reads sample %i without an exception',
    async (seed, bytes) => {
      let state = seed + 1;
      const random = (below: number) => {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
        return state % below;
      };
      for (let round = 0; round < 200; round++) {
        const damaged = Buffer.from(bytes.subarray(0, 0x220 + random(bytes.length)));
        for (let hits = 0; hits < 6; hits++) damaged[random(Math.min(damaged.length, 0x300))] = random(256);
        readImage((await unwrap(damaged)).bytes);
      }
    },
  );
});

describe('a hostile image', () => {
  const u32 = (...values: readonly number[]) => Buffer.from(new Uint32Array(values).buffer);
  const zeros = Buffer.alloc(64 * 2 ** 20);
  const times = (count: number, bytes: Buffer) => Buffer.concat(Array.from({ length: count }, () => bytes));
  /** 576 MiB as one member: blocks of deflate that end on a byte, the last one empty. */
  const gzipBomb = Buffer.concat([
    gzipSync('').subarray(0, 10),
    times(9, deflateRawSync(zeros, { finishFlush: constants.Z_FULL_FLUSH })),
    Buffer.from([0x03, 0x00]),
    Buffer.alloc(8),
  ]);
  const bomb = 'it unpacks to more than 512 MiB, more than any kernel; it was not unpacked';
  it.each([
    ['a bomb of gzip', () => gzipBomb, `gzip can't be read: ${bomb}`],
    [
      'a sparse image of 4 TiB',
      () => Buffer.concat([u32(0xed26ff3a, 1, 0x000c001c, 4096, 2 ** 30, 1, 0), Buffer.alloc(600)]),
      `Android sparse image can't be read: ${bomb}`,
    ],
    [
      'a device tree without an end',
      () =>
        Buffer.concat([
          Buffer.from('d00dfeed000000000000002800000028', 'hex'),
          Buffer.alloc(24),
          Buffer.alloc(8 * 2 ** 20, Buffer.from('00000004', 'hex')),
        ]),
      "FIT can't be read: it has more than 50000 nodes and properties; it was not read",
    ],
  ])('refuses %s at its limit', async (_, make, because) => {
    expect((await unwrap(make())).because).toBe(because);
  });

  const small = 2 ** 20;
  const large = Buffer.alloc(2 * small);
  const packed = (program: string, ...args: string[]) => unpackWith([program, ...args], large);
  type Bounded = readonly [name: string, there: boolean, unpack: () => Buffer | Promise<Buffer>];
  it.for<Bounded>([
    ['gzip', true, () => gunzip(gzipSync(large), small)],
    ['zstd', true, () => unzstd(zstdCompressSync(large), small)],
    ['LZ4', has('lz4'), async () => unpackLz4(await packed('lz4', '-l', '-c'), small)],
    ['LZ4 frames', has('lz4'), async () => unpackLz4Frame(await packed('lz4', '-c'), small)],
    ['xz', has('xz'), async () => unpackWith(['xz', '-dc'], await packed('xz', '-c'), small)],
  ])('of %s unpacks to no more than its limit', async ([, there, unpack], { skip }) => {
    if (!there) skip('its packer is not installed');
    await expect((async () => unpack())()).rejects.toThrow('it unpacks to more than 1 MiB');
  });

  it.each([
    ['ELF headers', Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1')],
    ['notes', Buffer.from('GNU\0GNU\0GNU\0GNU\0', 'latin1')],
    ['both', Buffer.from('\x7fELF\x02\x01\x01\0GNU\0\x01\x01\x01\x01', 'latin1')],
    ['banners', Buffer.from('Linux version ', 'latin1')],
    ['beginnings of a configuration', Buffer.from('IKCFG_ST', 'latin1')],
  ])('full of %s takes under a second of CPU per 16 MB', (_, unit) => {
    const bytes = Buffer.alloc(16 * 2 ** 20, unit);
    const began = process.cpuUsage();
    readImage(bytes);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1e6).toBeLessThan(1);
  });
});
