import { describe, expect, test } from 'vitest';
import { lossOf, quoted } from './client.ts';

describe('what adb says when the device, not the command, is at fault', () => {
  test.each([
    "error: device '127.0.0.1:5555' not found",
    'error: device offline',
    'error: closed',
    'error: no devices/emulators found',
    "adb: error: failed to get feature set: device '1' not found",
    "error: protocol fault (couldn't read status): Connection reset by peer",
    'error: cannot connect to daemon at tcp:5037: Connection refused',
    // As adb of Android 12 and later says it.
    'adb: device offline',
    "adb: device '1' not found",
    'adb: no devices/emulators found',
  ])('%s', said => {
    expect(lossOf('1', `warning: something before\n${said}\n`)?.failure.lastLine).toBe(said);
  });

  test.each(['cat: /nosuch: No such file or directory', 'error: disk closed', 'sh: 1: adb: not found', ''])(
    'is not: %s',
    said => {
      expect(lossOf('1', said)).toBeUndefined();
    },
  );
});

test.each([
  ['/data/local/tmp/endgoal', '/data/local/tmp/endgoal'],
  ['console=ttyS0 panic=-1', "'console=ttyS0 panic=-1'"],
  ["it's", "'it'\\''s'"],
  ['', "''"],
])('a shell reads %j, quoted, as one word', (word, expected) => {
  expect(quoted(word)).toBe(expected);
});
