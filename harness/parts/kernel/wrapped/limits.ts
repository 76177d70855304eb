/** Bytes that a kernel, or anything around one, unpacks to at most: several times the largest that people build. */
export const largestUnpacked = 512 * 2 ** 20;
/** Bytes of a file that is looked into. */
export const largestFile = 1024 * 2 ** 20;
/** Wrappings inside each other. */
export const deepest = 8;
/** Rows of a table (sections, nodes, chunks) that are read; no real image comes near. */
export const mostEntries = 4096;
/** Seconds that a decompression program gets. */
export const toolSeconds = 30;

/** Text for a decompression that goes beyond its bound. */
export const tooLarge = (largest: number) =>
  `it unpacks to more than ${largest / 2 ** 20} MiB, more than any kernel; it was not unpacked`;

/** Bytes from `at` on; throws Error for a place beyond the end of the file. */
export function slice(bytes: Buffer, at: number, size: number): Buffer {
  if (!(at >= 0 && size >= 0 && at + size <= bytes.length)) throw new Error('it was cut short');
  return bytes.subarray(at, at + size);
}

/** Latin-1 text at a place, without what follows its first zero byte. */
export function textAt(bytes: Buffer, at: number, size: number): string {
  return bytes.toString('latin1', at, at + size).split('\0')[0] ?? '';
}
