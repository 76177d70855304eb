import { crc32, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { largestUnpacked, tooLarge } from './limits.ts';

const [extra, name, comment, headerCrc] = [4, 8, 16, 2];

/** Offset of the compressed data in a gzip member (RFC 1952). */
function dataOf(bytes: Buffer): number {
  const flags = bytes.readUInt8(3);
  let at = 10;
  if (flags & extra) at += 2 + bytes.readUInt16LE(at);
  for (const text of [name, comment]) if (flags & text) at = bytes.indexOf(0, at) + 1 || bytes.length;
  return flags & headerCrc ? at + 2 : at;
}

/** Unpacks the first gzip member. Ignores trailing bytes (a device tree, a size). */
export function gunzip(bytes: Buffer, largest = largestUnpacked): Buffer {
  const data = bytes.subarray(dataOf(bytes));
  const { buffer, engine } = limited(largest, () =>
    inflateRawSync(data, { maxOutputLength: largest, info: true }),
  ) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
  const end = engine.bytesWritten;
  if (end + 8 > data.length) throw new Error('unexpected end of file');
  if (data.readUInt32LE(end) !== crc32(buffer)) throw new Error('its checksum is wrong: it is damaged');
  return buffer;
}

/** Length in bytes of the unpacked size, which the kernel build appends to packed data. */
const sizeBytes = 4;

/** Unpacks a zstd frame, also one that is followed by its unpacked size. */
export function unzstd(bytes: Buffer, largest = largestUnpacked): Buffer {
  const unpack = (end: number) =>
    limited(largest, () => zstdDecompressSync(bytes.subarray(0, end), { maxOutputLength: largest }));
  try {
    return unpack(bytes.length);
  } catch (error) {
    if (error instanceof Error && error.message === tooLarge(largest)) throw error;
    return unpack(Math.max(0, bytes.length - sizeBytes));
  }
}

function limited<Result>(largest: number, unpack: () => Result): Result {
  try {
    return unpack();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? new Error(tooLarge(largest), { cause: error }) : error;
  }
}
