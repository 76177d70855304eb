import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { unpackLz4 } from './lz4.ts';

/** A kernel image without what it was wrapped and packed in. */
export interface Unwrapped {
  readonly bytes: Buffer;
  /** From the outside in: `Android boot image`, `gzip`. */
  readonly layers: readonly string[];
  /** Why it could not be unpacked to the end. */
  readonly because?: string;
}

/** One kind of wrapping: its name, how it is known, and what is inside. */
interface Layer {
  readonly name: string;
  readonly is: (bytes: Buffer) => boolean;
  /** Throws where it is damaged. */
  readonly open: (bytes: Buffer) => Buffer;
}

/** More than any kernel, unpacked: what a damaged file may claim has an end. */
const largest = 512 * 2 ** 20;

const starts =
  (...magic: readonly number[]) =>
  (bytes: Buffer) =>
    magic.every((byte, at) => bytes[at] === byte);

/** Begins a flattened device tree (FDT_MAGIC). */
const deviceTree = Buffer.from('d00dfeed', 'hex');

const text = (bytes: Buffer, at: number, length: number) => bytes.toString('latin1', at, at + length);

/** Formats that are known and have to be unpacked by hand. */
const byHand: readonly { readonly name: string; readonly is: Layer['is']; readonly tool: string }[] = [
  { name: 'xz', is: starts(0xfd, 0x37, 0x7a, 0x58, 0x5a), tool: 'xz -dc' },
  { name: 'LZ4 (frame format)', is: starts(0x04, 0x22, 0x4d, 0x18), tool: 'lz4 -dc' },
  { name: 'bzip2', is: starts(0x42, 0x5a, 0x68), tool: 'bzip2 -dc' },
  { name: 'LZMA', is: starts(0x5d, 0x00, 0x00), tool: 'lzma -dc' },
];

/** Offset and size of the kernel in an Android boot image (AOSP's bootimg.h, header versions 0 to 4). */
function kernelOf(bytes: Buffer): Buffer {
  const version = bytes.readUInt32LE(40);
  const page = version >= 3 && version <= 4 ? 4096 : bytes.readUInt32LE(36);
  const size = bytes.readUInt32LE(8);
  if (size === 0)
    throw new Error('it has no kernel in it; on newer phones that is in boot, not in init_boot');
  if (page + size > bytes.length) throw new Error('it was cut short');
  return bytes.subarray(page, page + size);
}

/** The compressed kernel in an image that EFI unpacks (drivers/firmware/efi/libstub/zboot-header.S). */
function payloadOf(bytes: Buffer): Buffer {
  const [offset, size] = [bytes.readUInt32LE(8), bytes.readUInt32LE(12)];
  if (offset + size > bytes.length) throw new Error('it was cut short');
  return bytes.subarray(offset, offset + size);
}

/** Without the device trees that boot loaders of older phones find behind a kernel: `Image.gz-dtb`. */
function gunzip(bytes: Buffer): Buffer {
  const unpack = (end: number) => gunzipSync(bytes.subarray(0, end), { maxOutputLength: largest });
  try {
    return unpack(bytes.length);
  } catch (error) {
    for (let at = bytes.indexOf(deviceTree); at >= 0; at = bytes.indexOf(deviceTree, at + 1)) {
      try {
        return unpack(at);
      } catch {
        // Those four bytes may stand in packed data, too.
      }
    }
    throw error;
  }
}

const layers: readonly Layer[] = [
  { name: 'Android boot image', is: bytes => text(bytes, 0, 8) === 'ANDROID!', open: kernelOf },
  { name: 'EFI zboot', is: bytes => text(bytes, 4, 4) === 'zimg', open: payloadOf },
  { name: 'gzip', is: starts(0x1f, 0x8b), open: gunzip },
  {
    name: 'zstd',
    is: starts(0x28, 0xb5, 0x2f, 0xfd),
    open: bytes => zstdDecompressSync(bytes, { maxOutputLength: largest }),
  },
  { name: 'LZ4', is: starts(0x02, 0x21, 0x4c, 0x18), open: bytes => unpackLz4(bytes, largest) },
];

/** Takes off whatever a kernel image comes in, as it is pulled off a phone or built for a boot loader. Never throws. */
export function unwrap(bytes: Buffer): Unwrapped {
  const names: string[] = [];
  let inner = bytes;
  for (let layer = layers.find(({ is }) => is(inner)); layer; layer = layers.find(({ is }) => is(inner))) {
    names.push(layer.name);
    try {
      inner = layer.open(inner);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { bytes: inner, layers: names, because: `${layer.name} can't be read: ${why}` };
    }
  }
  const manual = byHand.find(({ is }) => is(inner));
  if (!manual) return { bytes: inner, layers: names };
  const because = `it is packed with ${manual.name}, which is not read here; unpack it: ${manual.tool}`;
  return { bytes: inner, layers: [...names, manual.name], because };
}
