import { describe, expect, test } from 'vitest';
import { run } from '../../core/exec.ts';
import { cpio, type Member } from './cpio.ts';

const members: readonly Member[] = [
  { path: 'bin', type: 'directory', mode: 0o755 },
  { path: 'bin/busybox', type: 'file', mode: 0o755, content: Buffer.from('a program') },
  { path: 'bin/sh', type: 'link', target: 'busybox' },
  { path: 'dev', type: 'directory', mode: 0o755 },
  { path: 'dev/console', type: 'character device', mode: 0o600, major: 5, minor: 1 },
];

const gnu = await run(['cpio', '--version'], { owner: 'test', deadline: 5 }).then(
  () => true,
  () => false,
);

describe.skipIf(!gnu)('read by GNU cpio (skipped without it)', () => {
  const read = async (...args: string[]) =>
    (await run(['cpio', ...args], { owner: 'test', deadline: 5, input: cpio(members) })).stdout;

  test('members keep type, mode, owner, date and name', async () => {
    expect(await read('--list', '--verbose', '--numeric-uid-gid', '--quiet')).toMatchInlineSnapshot(`
      "drwxr-xr-x   1 0        0               0 Jan  1  1970 bin
      -rwxr-xr-x   1 0        0               9 Jan  1  1970 bin/busybox
      lrwxrwxrwx   1 0        0               7 Jan  1  1970 bin/sh -> busybox
      drwxr-xr-x   1 0        0               0 Jan  1  1970 dev
      crw-------   1 0        0          5,   1 Jan  1  1970 dev/console
      "
    `);
  });

  test('content comes out as it went in', async () => {
    expect(await read('--extract', '--to-stdout', '--quiet', 'bin/busybox')).toBe('a program');
  });
});

test('the same members give the same bytes, aligned to 4', () => {
  const archive = cpio(members);
  expect(archive.equals(cpio(members))).toBe(true);
  expect(archive.length % 4).toBe(0);
});
