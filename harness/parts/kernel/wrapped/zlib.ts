import { crc32, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { largestUnpacked, tooLarge } from './limits.ts';

const [extra, name, comment, headerCrc] = [4, 8, 16, 2];

/** Where the compressed data of a gzip member begin (RFC 1952). */
function dataOf(bytes: Buffer): number {
  const flags = bytes.readUInt8(3);
  let at = 10;
  if (flags & extra) at += 2 + bytes.readUInt16LE(at);
  for (const text of [name, comment]) if (flags & text) at = bytes.indexOf(0, at) + 1 || bytes.length;
  return flags & headerCrc ? at + 2 : at;
}

/** Unpacks the first gzip member; what stands behind it (a device tree, a size) is passed over. */
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

/** Of the unpacked size, which the kernel's build puts behind packed data. */
const sizeBytes = 4;

/** Unpacks a zstd frame, also one with its unpacked size behind it. */
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
