import { expect, test } from 'vitest';
import { unpackLz4 } from './lz4.ts';

const magic = '02214c18';
/** Output of `lz4 -l` for this text. */
const text = `${'abc'.repeat(11)}, end`;
const packed = Buffer.from('02214c180d0000003f61626303000b502c20656e64', 'hex');

test('unpacks a match that overlaps its own output', () => {
  expect(unpackLz4(packed, 100).toString()).toBe(text);
});

test.each([
  ['a match before the start of the data', `${magic}05000000 1f61ffff00`],
  ['more literals than there are', `${magic}02000000 f061`],
  ['a block longer than the file', `${magic}ff000000 1061`],
])('refuses %s', (_, hex) => {
  expect(() => unpackLz4(Buffer.from(hex.replaceAll(' ', ''), 'hex'), 100)).toThrow();
});

test('refuses to unpack more than the limit', () => {
  expect(() => unpackLz4(packed, 10)).toThrow('more than any kernel; it was not unpacked');
});
