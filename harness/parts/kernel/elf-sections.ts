import { createHash } from 'node:crypto';

/** A section of an ELF file. */
export interface ElfSection {
  readonly name: string;
  readonly size: number;
  /** SHA-256 (hex) of its bytes. Empty if it has no bytes in the file. */
  readonly sha256: string;
}

const headerSize = 64;
/** SHT_NOBITS: the section has memory, but no bytes in the file. */
const noBits = 8;

/** Maximum length of a section's name. */
const longestName = 256;

/**
 * Sections of a 64-bit little-endian ELF file, in the order of its section table. Undefined if the file is not such an ELF
 * file, is truncated, or its sections overlap (together they have more bytes than the file).
 */
export function elfSections(bytes: Buffer): ElfSection[] | undefined {
  if (bytes.length < headerSize || bytes.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') return undefined;
  const table = Number(bytes.readBigUInt64LE(0x28));
  const entrySize = bytes.readUInt16LE(0x3a);
  const count = bytes.readUInt16LE(0x3c);
  if (entrySize < headerSize || table + count * entrySize > bytes.length) return undefined;
  const rows = Array.from({ length: count }, (_, at) => {
    const entry = table + at * entrySize;
    return {
      name: bytes.readUInt32LE(entry),
      type: bytes.readUInt32LE(entry + 4),
      offset: Number(bytes.readBigUInt64LE(entry + 24)),
      size: Number(bytes.readBigUInt64LE(entry + 32)),
    };
  });
  const inFile = rows.filter(({ type }) => type !== noBits);
  if (inFile.reduce((total, { size }) => total + size, 0) > bytes.length) return undefined;
  const names = rows[bytes.readUInt16LE(0x3e)]?.offset ?? bytes.length;
  return rows.slice(1).map(({ name, type, offset, size }) => {
    const start = names + name;
    const text = bytes.subarray(start, start + longestName);
    const end = text.indexOf(0);
    return {
      name: text.toString('latin1', 0, Math.max(end, 0)),
      size,
      sha256:
        type === noBits
          ? ''
          : createHash('sha256')
              .update(bytes.subarray(offset, offset + size))
              .digest('hex'),
    };
  });
}

/** Lists the sections that differ, each with its difference. Sections with the same name are compared in order. */
export function differingSections(a: readonly ElfSection[], b: readonly ElfSection[]): string[] {
  const numbered = (sections: readonly ElfSection[]) => {
    const seen = new Map<string, number>();
    return new Map(
      sections.map(section => {
        const number = (seen.get(section.name) ?? 0) + 1;
        seen.set(section.name, number);
        return [number === 1 ? section.name : `${section.name} (${number})`, section] as const;
      }),
    );
  };
  const [before, after] = [numbered(a), numbered(b)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap(name => {
    const [x, y] = [before.get(name), after.get(name)];
    if (!x) return [`${name}: only in the second`];
    if (!y) return [`${name}: only in the first`];
    if (x.size !== y.size) return [`${name}: ${x.size} and ${y.size} bytes`];
    return x.sha256 === y.sha256 ? [] : [`${name}: ${x.size} bytes, not the same`];
  });
}
