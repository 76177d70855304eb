import { largestUnpacked, tooLarge } from './limits.ts';

/** Magic of the legacy format. Blocks follow, each after its packed size. */
const header = 4;
/** Maximum unpacked size in bytes of one block of the legacy format. */
const legacyBlock = 8 * 2 ** 20;
/** Minimum length of a match, subtracted from its stored length. */
const shortestMatch = 4;

/** FDT_MAGIC: on older phones a flattened device tree follows the kernel. */
const deviceTree = 0xd00dfeed;

/** Output buffer. Grows as needed, up to the limit. */
class Output {
  bytes = Buffer.alloc(legacyBlock);
  length = 0;

  readonly #largest: number;

  constructor(largest: number) {
    this.#largest = largest;
  }

  /** Makes room for `more` bytes. Throws Error beyond the limit. */
  need(more: number): void {
    const wanted = this.length + more;
    if (wanted > this.#largest) throw new Error(tooLarge(this.#largest));
    if (wanted <= this.bytes.length) return;
    const grown = Buffer.alloc(Math.min(Math.max(wanted, this.bytes.length * 2), this.#largest));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}

/**
 * Unpacks one block and appends it. A match may refer back to `earliest`. Throws RangeError for damaged data.
 */
function unpackBlock(block: Buffer, out: Output, earliest: number): void {
  let from = 0;
  const lengthFrom = (nibble: number): number => {
    let length = nibble;
    if (nibble < 15) return length;
    for (;;) {
      const more = block.readUInt8(from++);
      length += more;
      if (more < 255) return length;
    }
  };
  while (from < block.length) {
    const token = block.readUInt8(from++);
    const literals = lengthFrom(token >> 4);
    if (from + literals > block.length) throw new RangeError('it is damaged');
    out.need(literals);
    out.length += block.copy(out.bytes, out.length, from, from + literals);
    from += literals;
    // The last sequence of a block is literals only.
    if (from === block.length) return;
    const offset = block.readUInt16LE(from);
    from += 2;
    const length = lengthFrom(token & 15) + shortestMatch;
    if (offset === 0 || offset > out.length - earliest) throw new RangeError('it is damaged');
    out.need(length);
    repeat(out, offset, length);
  }
}

/** Copies bytes from `offset` back. A match may overlap its own output. */
function repeat(out: Output, offset: number, length: number): void {
  const { bytes } = out;
  let at = out.length;
  out.length += length;
  if (offset >= length) {
    bytes.copyWithin(at, at - offset, at - offset + length);
    return;
  }
  for (let left = length; left > 0; left--, at++) bytes[at] = bytes[at - offset] ?? 0;
}

/**
 * Unpacks LZ4's legacy format, which kernel images and Android's boot images use. Throws Error if the file is
 * damaged, truncated, or unpacks to more than `largest` bytes.
 */
export function unpackLz4(bytes: Buffer, largest = largestUnpacked): Buffer {
  const out = new Output(largest);
  for (let at = header; at + 4 <= bytes.length; ) {
    if (bytes.readUInt32BE(at) === deviceTree) break;
    const size = bytes.readUInt32LE(at);
    at += 4;
    // The kernel build appends the unpacked size after the last block.
    if (size === out.length && at === bytes.length) break;
    if (size === 0 || at + size > bytes.length) throw new Error('it was cut short');
    const before = out.length;
    unpackBlock(bytes.subarray(at, at + size), out, before);
    if (out.length - before > legacyBlock) throw new RangeError('it is damaged');
    at += size;
  }
  return out.bytes.subarray(0, out.length);
}

/** Bits of a frame's descriptor (LZ4 Frame Format 1.6.2). */
const [blocksStandAlone, blockChecksum, contentSize, dictionaryId] = [0x20, 0x10, 0x08, 0x01];
const [notPacked, sizeBits] = [0x80000000, 0x7fffffff];

/** Unpacks an LZ4 frame, as the lz4 command writes it. Throws as `unpackLz4` does. */
export function unpackLz4Frame(bytes: Buffer, largest = largestUnpacked): Buffer {
  const flags = bytes.readUInt8(4);
  if (flags >> 6 !== 1) throw new Error('its version of LZ4 frames is not known');
  let at = 7 + (flags & contentSize ? 8 : 0) + (flags & dictionaryId ? 4 : 0);
  const out = new Output(largest);
  for (;;) {
    if (at + 4 > bytes.length) throw new Error('it was cut short');
    const word = bytes.readUInt32LE(at);
    at += 4;
    if (word === 0) return out.bytes.subarray(0, out.length);
    const size = word & sizeBits;
    if (at + size > bytes.length) throw new Error('it was cut short');
    const block = bytes.subarray(at, at + size);
    if ((word & notPacked) === 0) unpackBlock(block, out, flags & blocksStandAlone ? out.length : 0);
    else {
      out.need(size);
      out.length += block.copy(out.bytes, out.length);
    }
    at += size + (flags & blockChecksum ? 4 : 0);
  }
}
