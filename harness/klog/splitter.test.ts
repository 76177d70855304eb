import { expect, it } from 'vitest';
import { decodeUtf8, LineSplitter } from './splitter.ts';

function split(chunks: readonly (string | Uint8Array)[]): [number, string][] {
  const lines: [number, string][] = [];
  const splitter = new LineSplitter((raw, line) => lines.push([line, decodeUtf8(raw)]));
  for (const chunk of chunks) splitter.feed(chunk);
  splitter.end();
  return lines;
}

it('counts lines over chunks that end anywhere, in a character too', () => {
  const bytes = Buffer.from('größer\n\nals');
  const whole = [
    [1, 'größer'],
    [2, ''],
    [3, 'als'],
  ];
  for (let at = 0; at <= bytes.length; at++) {
    expect(split([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
  }
});

it('hands out a line that never ends in pieces, before it ends', () => {
  const pieces: number[] = [];
  const splitter = new LineSplitter((raw, line) => pieces.push(raw.length * line));
  for (let index = 0; index < 100; index++) splitter.feed('x'.repeat(1000));
  expect(pieces).toEqual(Array(6).fill(16 * 1024));
});
