import { largestUnpacked, mostEntries, slice, tooLarge } from './limits.ts';

/** The kernel in an Android boot image (AOSP's bootimg.h, header versions 0 to 4). */
export function kernelOfBootImage(bytes: Buffer): Buffer {
  const version = bytes.readUInt32LE(40);
  const page = version >= 3 && version <= 4 ? 4096 : bytes.readUInt32LE(36);
  const size = bytes.readUInt32LE(8);
  if (size === 0) {
    throw new Error('it has no kernel in it; on newer phones that is in boot, not in init_boot');
  }
  return slice(bytes, page, size);
}

/** A vendor boot image has only a ramdisk and device trees. Always throws, and names the file to use. */
export function kernelOfVendorBoot(): never {
  throw new Error('it has no kernel in it, only a ramdisk and device trees; take boot.img');
}

/** Kinds of chunks (AOSP's sparse_format.h). */
const [raw, fill, skip, checksum] = [0xcac1, 0xcac2, 0xcac3, 0xcac4];

/** Expands an Android sparse image (fastboot's format) to the plain image. */
export function unsparse(bytes: Buffer): Buffer {
  const [headerSize, chunkHeader] = [bytes.readUInt16LE(8), bytes.readUInt16LE(10)];
  const [block, blocks, chunks] = [bytes.readUInt32LE(12), bytes.readUInt32LE(16), bytes.readUInt32LE(20)];
  if (block * blocks > largestUnpacked) throw new Error(tooLarge(largestUnpacked));
  if (chunks > mostEntries || chunkHeader < 12) throw new Error('it is damaged: its table of chunks');
  const out = Buffer.alloc(block * blocks);
  let at = headerSize;
  let to = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const head = slice(bytes, at, chunkHeader);
    const [kind, size, total] = [head.readUInt16LE(0), head.readUInt32LE(4) * block, head.readUInt32LE(8)];
    if (total < chunkHeader || to + size > out.length) throw new Error('it is damaged: a chunk of it');
    const data = slice(bytes, at + chunkHeader, total - chunkHeader);
    if (kind === raw) data.copy(out, to, 0, size);
    else if (kind === fill && data.length >= 4) out.fill(data.subarray(0, 4), to, to + size);
    else if (kind !== skip && kind !== checksum) throw new Error('it is damaged: a chunk of it');
    if (kind !== checksum) to += size;
    at += total;
  }
  return out;
}
