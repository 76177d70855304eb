import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIdOfElf } from './elf-notes.ts';
import { elfSections } from './elf-sections.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'elf-notes-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** An ELF file with one note segment: a note of another owner, then the build id. */
function elf(id: string, type = 4): Buffer {
  const bytes = Buffer.alloc(0x200);
  bytes.write('\x7fELF\x02\x01\x01', 'latin1');
  bytes.writeBigUInt64LE(64n, 0x20);
  bytes.writeUInt16LE(56, 0x36);
  bytes.writeUInt16LE(1, 0x38);
  bytes.writeUInt32LE(type, 64);
  bytes.writeBigUInt64LE(0x100n, 72);
  bytes.writeBigUInt64LE(0x100n, 96);
  let at = 0x100;
  const note = (name: string, kind: number, data: Buffer) => {
    for (const value of [name.length, data.length, kind]) at = bytes.writeUInt32LE(value, at);
    bytes.write(name, at, 'latin1');
    at += Math.ceil(name.length / 4) * 4;
    at += Math.ceil(data.copy(bytes, at) / 4) * 4;
  };
  note('Xen\0', 3, Buffer.from('abcdef', 'hex'));
  note('GNU\0', 3, Buffer.from(id, 'hex'));
  return bytes;
}

async function idOf(bytes: Buffer): Promise<string | undefined> {
  const path = join(folder, 'vmlinux');
  await writeFile(path, bytes);
  await using file = await open(path);
  return await buildIdOfElf(file);
}

test('finds the build id behind other notes', async () => {
  expect(await idOf(elf('0123456789abcdef0123'))).toBe('0123456789abcdef0123');
});

test.each([
  ['a file that is not ELF', Buffer.alloc(600, 'x')],
  ['an ELF file without notes', elf('00', 1)],
  ['a truncated ELF file', elf('0123456789abcdef0123').subarray(0, 0x50)],
  ['an empty file', Buffer.alloc(0)],
])('finds no build id in %s', async (_, bytes) => {
  expect(await idOf(bytes)).toBeUndefined();
});

test('refuses at once a section table in which every section spans the whole file', () => {
  const bytes = Buffer.alloc(32 * 2 ** 20);
  const count = 65_000;
  bytes.write('\x7fELF\x02\x01\x01', 'latin1');
  bytes.writeBigUInt64LE(64n, 0x28);
  bytes.writeUInt16LE(64, 0x3a);
  bytes.writeUInt16LE(count, 0x3c);
  for (let row = 0; row < count; row++) bytes.writeBigUInt64LE(BigInt(bytes.length), 64 + row * 64 + 32);
  const began = process.cpuUsage();
  expect(elfSections(bytes)).toBeUndefined();
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1e6).toBeLessThan(2);
});
