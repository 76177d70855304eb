import { expect, test } from 'vitest';
import { unpackLz4 } from './lz4.ts';

const magic = '02214c18';
/** What `lz4 -l` makes of this text. */
const text = `${'abc'.repeat(11)}, end`;
const packed = Buffer.from('02214c180d0000003f61626303000b502c20656e64', 'hex');

test('a match that reaches into itself repeats what it copies', () => {
  expect(unpackLz4(packed, 100).toString()).toBe(text);
});

test.each([
  ['a match before the beginning', `${magic}05000000 1f61ffff00`],
  ['more literals than there are', `${magic}02000000 f061`],
  ['a block longer than the file', `${magic}ff000000 1061`],
])('%s is refused', (_, hex) => {
  expect(() => unpackLz4(Buffer.from(hex.replaceAll(' ', ''), 'hex'), 100)).toThrow();
});

test('no more comes out than is allowed', () => {
  expect(() => unpackLz4(packed, 10)).toThrow('more than any kernel; it was not unpacked');
});
