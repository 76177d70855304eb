/** What the first bytes of an image say that it holds. */
export type Contents =
  | { readonly is: 'ext4' | 'squashfs' | 'erofs' | 'btrfs' | 'xfs' | 'vfat' }
  | { readonly is: 'qcow2' }
  | { readonly is: 'partitions' }
  /** Something that cannot be a disk of a guest as it is; `todo` says how to make one of it. */
  | { readonly is: 'unusable'; readonly name: string; readonly todo: string }
  | { readonly is: 'empty' }
  | { readonly is: 'unknown' };

interface Magic {
  readonly at: number;
  readonly magic: Buffer;
  readonly contents: Contents;
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const unusable = (name: string, todo: string): Contents => ({ is: 'unusable', name, todo });

/**
 * Offsets and magic numbers from the formats' own headers: fs/ext4/ext4.h, fs/squashfs/squashfs_fs.h, fs/erofs/erofs_fs.h,
 * fs/btrfs, fs/xfs, docs/interop/qcow2.txt of QEMU, libsparse's sparse_format.h, mkbootimg's boot_img_hdr. The boot
 * signature of a partition table comes last: file systems may have it, too.
 */
const magics: readonly Magic[] = [
  { at: 0, magic: latin1('QFI\xfb'), contents: { is: 'qcow2' } },
  { at: 0, magic: latin1('hsqs'), contents: { is: 'squashfs' } },
  { at: 1024, magic: Buffer.from([0xe2, 0xe1, 0xf5, 0xe0]), contents: { is: 'erofs' } },
  { at: 1024 + 56, magic: Buffer.from([0x53, 0xef]), contents: { is: 'ext4' } },
  { at: 0x10040, magic: latin1('_BHRfS_M'), contents: { is: 'btrfs' } },
  { at: 0, magic: latin1('XFSB'), contents: { is: 'xfs' } },
  { at: 512, magic: latin1('EFI PART'), contents: { is: 'partitions' } },
  { at: 82, magic: latin1('FAT32'), contents: { is: 'vfat' } },
  { at: 54, magic: latin1('FAT1'), contents: { is: 'vfat' } },
  {
    at: 0,
    magic: Buffer.from([0x3a, 0xff, 0x26, 0xed]),
    contents: unusable('an Android sparse image', 'make it raw: simg2img IMAGE root.ext4'),
  },
  {
    at: 0,
    magic: latin1('ANDROID!'),
    contents: unusable(
      'an Android boot image',
      'give the root file system; npm run kernel reads the kernel in it',
    ),
  },
  {
    at: 0,
    magic: Buffer.from([0x1f, 0x8b]),
    contents: unusable('compressed with gzip', 'unpack it first: gunzip IMAGE'),
  },
  {
    at: 0,
    magic: latin1('\xfd7zXZ'),
    contents: unusable('compressed with xz', 'unpack it first: unxz IMAGE'),
  },
  {
    at: 0,
    magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    contents: unusable('compressed with zstd', 'unpack it first: unzstd IMAGE'),
  },
  {
    at: 257,
    magic: latin1('ustar'),
    contents: unusable(
      'a tar archive',
      'unpack it as root and make an image of the folder: mke2fs -t ext4 -d FOLDER root.ext4 1G',
    ),
  },
  { at: 510, magic: Buffer.from([0x55, 0xaa]), contents: { is: 'partitions' } },
];

/** Bytes from the beginning that `contentsOf` looks at. */
export const beginningLength = 0x10040 + 8;

/** What an image holds, by its first bytes (`beginningLength` of them, or all where it is shorter). */
export function contentsOf(beginning: Buffer): Contents {
  if (beginning.length === 0) return { is: 'empty' };
  const known = magics.find(({ at, magic }) => beginning.subarray(at, at + magic.length).equals(magic));
  return known?.contents ?? { is: 'unknown' };
}
