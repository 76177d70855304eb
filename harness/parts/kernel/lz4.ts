/** Of the legacy format: the magic, then blocks, each behind its packed size. */
const header = 4;
/** Bytes that one block unpacks to at most. */
const blockSize = 8 * 2 ** 20;
/** A match is at least so long; its length is stored without these. */
const shortestMatch = 4;

/** Begins a flattened device tree (FDT_MAGIC), which boot loaders of older phones find behind the kernel. */
const deviceTree = 0xd00dfeed;

/** Unpacks one block to `out` from `to` on; where it ended. Throws RangeError for what no packer writes. */
function unpackBlock(block: Buffer, out: Buffer, to: number): number {
  let from = 0;
  let at = to;
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
    if (from + literals > block.length || at + literals > out.length) throw new RangeError('it is damaged');
    at += block.copy(out, at, from, from + literals);
    from += literals;
    // The last sequence of a block is literals only.
    if (from === block.length) return at;
    const offset = block.readUInt16LE(from);
    from += 2;
    const length = lengthFrom(token & 15) + shortestMatch;
    if (offset === 0 || offset > at - to || at + length > out.length) throw new RangeError('it is damaged');
    // A match may reach into what it writes itself.
    for (let left = length; left > 0; left--, at++) out[at] = out[at - offset] ?? 0;
  }
  return at;
}

/**
 * Unpacks LZ4's legacy format, which kernel images and Android's boot images have. `largest` bounds what comes out, in
 * bytes. Throws Error where the file is damaged or was cut short.
 */
export function unpackLz4(bytes: Buffer, largest: number): Buffer {
  const parts: Buffer[] = [];
  let total = 0;
  for (let at = header; at + 4 <= bytes.length; ) {
    if (bytes.readUInt32BE(at) === deviceTree) break;
    const size = bytes.readUInt32LE(at);
    at += 4;
    // The kernel's build puts the unpacked size behind the last block.
    if (size === total && at === bytes.length) break;
    if (size === 0 || at + size > bytes.length) throw new Error('it was cut short');
    const out = Buffer.alloc(blockSize);
    const end = unpackBlock(bytes.subarray(at, at + size), out, 0);
    parts.push(out.subarray(0, end));
    total += end;
    if (total > largest) throw new Error('it unpacks to more than any kernel has');
    at += size;
  }
  return Buffer.concat(parts, total);
}
