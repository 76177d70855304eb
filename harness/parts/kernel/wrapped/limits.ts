/** Maximum unpacked size in bytes, for a kernel or a wrapping. Several times the largest known kernel. */
export const largestUnpacked = 512 * 2 ** 20;
/** Maximum size in bytes of a file to examine. */
export const largestFile = 1024 * 2 ** 20;
/** Maximum depth of nested wrappings. */
export const deepest = 8;
/** Maximum rows of a table (sections, nodes, chunks). Real images have far fewer. */
export const mostEntries = 4096;
/** Deadline of a decompression program in seconds. */
export const toolSeconds = 30;

/** Error text for data that unpacks beyond the limit. */
export const tooLarge = (largest: number) =>
  `it unpacks to more than ${largest / 2 ** 20} MiB, more than any kernel; it was not unpacked`;

/** `size` bytes from `at` on. Throws Error beyond the end of the file. */
export function slice(bytes: Buffer, at: number, size: number): Buffer {
  if (!(at >= 0 && size >= 0 && at + size <= bytes.length)) throw new Error('it was cut short');
  return bytes.subarray(at, at + size);
}

/** Latin-1 text at an offset, up to its first zero byte. */
export function textAt(bytes: Buffer, at: number, size: number): string {
  return bytes.toString('latin1', at, at + size).split('\0')[0] ?? '';
}
