import { HarnessError } from '../../../core/errors.ts';
import { kernelOfBootImage, kernelOfVendorBoot, unsparse } from './android.ts';
import { deepest, slice } from './limits.ts';
import { unpackLz4, unpackLz4Frame } from './lz4.ts';
import { peSection } from './pe.ts';
import { unpackWith } from './tool.ts';
import { kernelOfFit, kernelOfUImage } from './u-boot.ts';
import { gunzip, unzstd } from './zlib.ts';

/** A kernel image without its wrappings and compression. */
export interface Unwrapped {
  readonly bytes: Buffer;
  /** From the outside in: `Android boot image`, `gzip`. */
  readonly layers: readonly string[];
  /** Why it could not be unpacked completely. */
  readonly because?: string;
}

/** One kind of wrapping: its name, how to recognize it, and how to open it. */
interface Layer {
  readonly name: string;
  readonly is: (bytes: Buffer) => boolean;
  /** Throws Error if it is damaged or exceeds a limit of limits.ts. */
  readonly open: (bytes: Buffer) => Buffer | Promise<Buffer>;
}

const starts =
  (...magic: readonly number[]) =>
  (bytes: Buffer) =>
    magic.every((byte, at) => bytes[at] === byte);

const says = (at: number, magic: string) => (bytes: Buffer) =>
  bytes.toString('latin1', at, at + magic.length) === magic;

/** The compressed kernel in an EFI zboot image (drivers/firmware/efi/libstub/zboot-header.S). */
function payloadOfZboot(bytes: Buffer): Buffer {
  return slice(bytes, bytes.readUInt32LE(8), bytes.readUInt32LE(12));
}

/** The compressed vmlinux of an x86 bzImage (Documentation/arch/x86/boot.rst): it follows the real-mode sectors. */
function payloadOfBzImage(bytes: Buffer): Buffer {
  if (bytes.readUInt16LE(0x206) < 0x208) {
    throw new Error(
      'its boot protocol is older than 2.08 (Linux 2.6.26), which does not tell where the kernel is',
    );
  }
  const sectors = (bytes.readUInt8(0x1f1) || 4) + 1;
  return slice(bytes, sectors * 512 + bytes.readUInt32LE(0x248), bytes.readUInt32LE(0x24c));
}

const layers: readonly Layer[] = [
  { name: 'Android sparse image', is: starts(0x3a, 0xff, 0x26, 0xed), open: unsparse },
  { name: 'Android boot image', is: says(0, 'ANDROID!'), open: kernelOfBootImage },
  { name: 'Android vendor boot image', is: says(0, 'VNDRBOOT'), open: kernelOfVendorBoot },
  { name: 'uImage', is: starts(0x27, 0x05, 0x19, 0x56), open: kernelOfUImage },
  { name: 'FIT', is: starts(0xd0, 0x0d, 0xfe, 0xed), open: kernelOfFit },
  {
    name: 'UKI',
    is: bytes => peSection(bytes, '.linux') !== undefined,
    open: bytes => {
      const { at = 0, size = 0 } = peSection(bytes, '.linux') ?? {};
      return slice(bytes, at, size);
    },
  },
  { name: 'EFI zboot', is: says(4, 'zimg'), open: payloadOfZboot },
  { name: 'bzImage', is: says(0x202, 'HdrS'), open: payloadOfBzImage },
  { name: 'gzip', is: starts(0x1f, 0x8b), open: gunzip },
  { name: 'zstd', is: starts(0x28, 0xb5, 0x2f, 0xfd), open: unzstd },
  { name: 'LZ4', is: starts(0x02, 0x21, 0x4c, 0x18), open: bytes => unpackLz4(bytes) },
  { name: 'LZ4 frame', is: starts(0x04, 0x22, 0x4d, 0x18), open: bytes => unpackLz4Frame(bytes) },
  {
    name: 'xz',
    is: starts(0xfd, 0x37, 0x7a, 0x58, 0x5a),
    open: bytes => unpackWith(['xz', '-dc', '--single-stream'], bytes),
  },
  { name: 'lzma', is: isLzma, open: bytes => unpackWith(['xz', '-dc', '--format=lzma'], bytes) },
  { name: 'bzip2', is: says(0, 'BZh'), open: bytes => unpackWith(['bzip2', '-dc'], bytes) },
  { name: 'lzop', is: starts(0x89, 0x4c, 0x5a, 0x4f), open: bytes => unpackWith(['lzop', '-dc'], bytes) },
];

/** A properties byte and a dictionary size of 2ⁿ: LZMA has no magic. */
function isLzma(bytes: Buffer): boolean {
  if (bytes.length < 13 || bytes[0] !== 0x5d) return false;
  const dictionary = bytes.readUInt32LE(1);
  return dictionary >= 4096 && (dictionary & (dictionary - 1)) === 0;
}

/** Archives that may contain a kernel among other files, each with the command that unpacks it. */
const archives = [
  { name: 'a ZIP archive', is: starts(0x50, 0x4b, 0x03, 0x04), command: 'unzip' },
  { name: 'a tar archive', is: says(257, 'ustar'), command: 'tar -xf' },
  { name: 'a Debian package', is: says(0, '!<arch>\ndebian'), command: 'dpkg-deb -x' },
  { name: 'a cpio archive (an initramfs)', is: says(0, '07070'), command: 'cpio -id <' },
] as const;

function reasonOf(error: unknown): string {
  if (error instanceof HarnessError) return error.failure.what;
  return error instanceof Error ? error.message : String(error);
}

/**
 * Removes all wrappings and compression of a kernel image, such as a phone's boot.img or a U-Boot image. Never
 * throws; limits.ts limits sizes, depth, tables and time.
 */
export async function unwrap(bytes: Buffer): Promise<Unwrapped> {
  const names: string[] = [];
  let inner = bytes;
  for (let layer = layerOf(inner); layer; layer = layerOf(inner)) {
    if (names.length === deepest) {
      return { bytes: inner, layers: names, because: `more than ${deepest} wrappings are inside each other` };
    }
    names.push(layer.name);
    try {
      inner = await layer.open(inner);
    } catch (error) {
      return { bytes: inner, layers: names, because: `${layer.name} can't be read: ${reasonOf(error)}` };
    }
  }
  const archive = archives.find(({ is }) => is(inner));
  if (!archive) return { bytes: inner, layers: names };
  const because = `it is ${archive.name}; unpack it (${archive.command} FILE) and name the kernel in it`;
  return { bytes: inner, layers: names, because };
}

const layerOf = (bytes: Buffer) => layers.find(({ is }) => is(bytes));
