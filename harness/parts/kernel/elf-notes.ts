import type { FileHandle } from 'node:fs/promises';

const headerSize = 64;
/** PT_NOTE and NT_GNU_BUILD_ID. */
const [noteSegment, buildIdNote] = [4, 3];
/** Limits for program headers and bytes of notes. A kernel has 3 headers and a few hundred bytes. */
const [mostSegments, mostBytes] = [64, 64 * 1024];

/**
 * GNU build id (lower-case hex) of a 64-bit little-endian ELF file, from its note segments. It takes a few reads for any
 * file size. Undefined if the file is not such an ELF file or has no build id.
 */
export async function buildIdOfElf(file: FileHandle): Promise<string | undefined> {
  const header = await readAt(file, 0, headerSize);
  if (header.length < headerSize || header.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') return undefined;
  const size = header.readUInt16LE(0x36);
  const count = Math.min(header.readUInt16LE(0x38), mostSegments);
  if (size < 56) return undefined;
  const table = await readAt(file, Number(header.readBigUInt64LE(0x20)), size * count);
  for (let at = 0; at + 56 <= table.length; at += size) {
    if (table.readUInt32LE(at) !== noteSegment) continue;
    const [offset, bytes] = [table.readBigUInt64LE(at + 8), table.readBigUInt64LE(at + 32)].map(Number);
    const notes = await readAt(file, offset ?? 0, Math.min(bytes ?? 0, mostBytes));
    const found = buildIdOfNotes(notes);
    if (found) return found;
  }
  return undefined;
}

function buildIdOfNotes(notes: Buffer): string | undefined {
  for (let at = 0; at + 12 <= notes.length; ) {
    const [name = 0, size = 0, type = 0] = [0, 4, 8].map(field => notes.readUInt32LE(at + field));
    const data = at + 12 + align(name);
    if (type === buildIdNote && notes.toString('latin1', at + 12, at + 15) === 'GNU') {
      return notes.toString('hex', data, data + size);
    }
    at = data + align(size);
  }
  return undefined;
}

const align = (size: number) => Math.ceil(size / 4) * 4;

/** Bytes at an offset; fewer at the end of the file. */
async function readAt(file: FileHandle, at: number, size: number): Promise<Buffer> {
  if (!Number.isSafeInteger(at) || size <= 0) return Buffer.alloc(0);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, at);
  return buffer.subarray(0, bytesRead);
}
