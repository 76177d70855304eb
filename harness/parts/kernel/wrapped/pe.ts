import { textAt } from './limits.ts';

/** Maximum number of sections. The Windows loader accepts 96. */
const mostSections = 96;

/** Range of a section in a PE file (the format of EFI programs). Undefined if it has no such section. */
export function peSection(bytes: Buffer, name: string): { at: number; size: number } | undefined {
  if (bytes.length < 0x40 || textAt(bytes, 0, 2) !== 'MZ') return undefined;
  const pe = bytes.readUInt32LE(0x3c);
  if (pe + 24 > bytes.length || bytes.toString('latin1', pe, pe + 4) !== 'PE\0\0') return undefined;
  const sections = Math.min(bytes.readUInt16LE(pe + 6), mostSections);
  const table = pe + 24 + bytes.readUInt16LE(pe + 20);
  for (let at = table; at < table + sections * 40 && at + 40 <= bytes.length; at += 40) {
    if (textAt(bytes, at, 8) !== name) continue;
    const [inMemory, inFile, offset] = [8, 16, 20].map(field => bytes.readUInt32LE(at + field));
    return { at: offset ?? 0, size: Math.min(inMemory || (inFile ?? 0), inFile ?? 0) };
  }
  return undefined;
}
