import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { cpio, type Member } from './cpio.ts';

const members: readonly Member[] = [
  { path: 'bin', type: 'directory', mode: 0o755 },
  { path: 'bin/busybox', type: 'file', mode: 0o755, content: Buffer.from('a program') },
  { path: 'bin/sh', type: 'link', target: 'busybox' },
  { path: 'dev', type: 'directory', mode: 0o755 },
  { path: 'dev/console', type: 'character device', mode: 0o600, major: 5, minor: 1 },
];

describe.skipIf(spawnSync('cpio', ['--version']).status !== 0)('read by GNU cpio', () => {
  const read = (...args: string[]) => spawnSync('cpio', args, { input: cpio(members), encoding: 'utf8' });

  test('members keep type, mode, owner, date and name', () => {
    expect(read('--list', '--verbose', '--numeric-uid-gid', '--quiet').stdout).toMatchInlineSnapshot(`
      "drwxr-xr-x   1 0        0               0 Jan  1  1970 bin
      -rwxr-xr-x   1 0        0               9 Jan  1  1970 bin/busybox
      lrwxrwxrwx   1 0        0               7 Jan  1  1970 bin/sh -> busybox
      drwxr-xr-x   1 0        0               0 Jan  1  1970 dev
      crw-------   1 0        0          5,   1 Jan  1  1970 dev/console
      "
    `);
  });

  test('content comes out as it went in', () => {
    expect(read('--extract', '--to-stdout', '--quiet', 'bin/busybox').stdout).toBe('a program');
  });
});

test('the same members give the same bytes, aligned to 4', () => {
  const archive = cpio(members);
  expect(archive.equals(cpio(members))).toBe(true);
  expect(archive.length % 4).toBe(0);
});
