/** Maximum number of ELF files and notes to examine in an image. A kernel has a few. */
const [mostElfs, mostNotes] = [1024, 65_536];

/**
 * The kernel's build id among an image's bare ELF notes: name size 4, descriptor size 8 to 20 bytes, type 3
 * (NT_GNU_BUILD_ID), name `GNU\0`. The vDSO is a complete ELF file inside the image with its own build id, which is
 * skipped. The search goes through the file once, in order.
 */
export function buildIdIn(image: Buffer): string | undefined {
  const name = Buffer.from('GNU\0', 'latin1');
  const embedded = embeddedElfs(image);
  let elf = 0;
  let at = image.indexOf(name);
  for (let seen = 0; at >= 0 && seen < mostNotes; seen++, at = image.indexOf(name, at + 1)) {
    while (elf < embedded.length && (embedded[elf]?.[1] ?? 0) <= at) elf++;
    const [start = Number.POSITIVE_INFINITY] = embedded[elf] ?? [];
    if (at < 12 || at >= start) continue;
    const id = noteAt(image, at);
    if (id) return id;
  }
  return undefined;
}

function noteAt(image: Buffer, at: number): string | undefined {
  const size = image.readUInt32LE(at - 8);
  const isBuildId = image.readUInt32LE(at - 12) === 4 && image.readUInt32LE(at - 4) === 3;
  return isBuildId && size >= 8 && size <= 20 ? image.toString('hex', at + 4, at + 4 + size) : undefined;
}

/** Ranges of 64-bit ELF files inside an image, each from its header to the end of its section table. They do not overlap. */
function embeddedElfs(image: Buffer): readonly (readonly [start: number, end: number])[] {
  const magic = Buffer.from('\x7fELF\x02\x01\x01', 'latin1');
  const found: [number, number][] = [];
  let at = image.indexOf(magic, 1);
  for (let seen = 0; at >= 0 && seen < mostElfs && at + 64 <= image.length; seen++) {
    const sections = Number(image.readBigUInt64LE(at + 0x28));
    const size = sections + image.readUInt16LE(at + 0x3a) * image.readUInt16LE(at + 0x3c);
    const last = found.at(-1);
    if (size < image.length - at) {
      if (last && at < last[1]) last[1] = Math.max(last[1], at + size);
      else found.push([at, at + size]);
    }
    at = image.indexOf(magic, at + 1);
  }
  return found;
}
