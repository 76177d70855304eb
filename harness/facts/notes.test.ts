import { expect, test } from 'vitest';
import { buildIdOf } from './notes.ts';

function note(name: string, type: number, content: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(name.length + 1, 0);
  head.writeUInt32LE(content.length, 4);
  head.writeUInt32LE(type, 8);
  const pad = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
  return Buffer.concat([head, pad(Buffer.from(`${name}\0`)), pad(content)]);
}

const id = Buffer.from('0123456789abcdef0123456789abcdef01234567', 'hex');

test('finds the build id among other notes', () => {
  const notes = Buffer.concat([
    note('Linux', 0x101, Buffer.from([1])),
    note('Xen', 6, id),
    note('GNU', 3, id),
  ]);
  expect(buildIdOf(notes)).toBe(id.toString('hex'));
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['another note of GNU', note('GNU', 1, id)],
  ['the note of another owner', note('Go', 3, id)],
  ['a truncated note', note('GNU', 3, id).subarray(0, 12)],
])('finds no build id in %s', (_, notes) => {
  expect(buildIdOf(notes)).toBeUndefined();
});
