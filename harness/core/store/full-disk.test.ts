import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../exec.ts';

/** Small file systems in a mount namespace of this process, so that none of them outlives the test. */
const script = `
  mkdir "$1/store" "$1/tmp" "$1/crowded"
  mount -t tmpfs -o size=4m endgoal-test "$1/store" &&
  mount -t tmpfs -o size=1m endgoal-tmp "$1/tmp" &&
  mount -t tmpfs -o size=4m,nr_inodes=20 endgoal-crowded "$1/crowded" &&
  TMPDIR="$1/tmp" exec "$2" "$3" "$1/store" "$1/crowded"`;
const inNamespace = ['unshare', '--map-root-user', '--mount', '--'] as const;

const namespaces = await run([...inNamespace, 'true'], { owner: 'test', deadline: 10, check: false }).then(
  ({ exitCode }) => exitCode === 0,
  () => false,
);

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'store-'));
});
afterAll(() => rm(root, { recursive: true }));

test('names the full disk and the needed space, and leaves no partial entry', async ({ skip }) => {
  if (!namespaces)
    skip('this workstation does not allow a mount namespace (unshare --map-root-user --mount)');
  const child = import.meta.resolve('./try-on-small-disk.ts').replace('file://', '');
  const { stdout } = await run([...inNamespace, 'sh', '-c', script, 'sh', root, process.execPath, child], {
    owner: 'test',
    deadline: 20,
  });
  const { said, lost, drafts } = JSON.parse(
    stdout
      .replaceAll(`${root}/store`, '/store')
      .replaceAll(root, '')
      .replace(/kernel-[\da-f]{12}-\d+-[\da-f]{8}/, 'draft')
      .replaceAll(/\/cc\w{6}\.s/g, '/cc….s'),
  );
  expect(said.written).toMatchInlineSnapshot(`
    "store: not enough space below /store
      last line  ENOSPC: no space left on device, write
      because    the file system at /store (endgoal-test tmpfs) has 0 MiB of 4 MiB free; about 3 MiB are needed
      do         free some space, or put the store elsewhere with ENDGOAL_STORE=DIR"
  `);
  expect(said.copied).toMatchInlineSnapshot(`
    "store: not enough space below /store
      last line  cp: error copying 'Image' to 'more': No space left on device
      because    the file system at /store (endgoal-test tmpfs) has 0 MiB of 4 MiB free
      do         free some space, or put the store elsewhere with ENDGOAL_STORE=DIR"
  `);
  expect(said.begun).toMatchInlineSnapshot(`
    "store: not enough space below /store
      because    the file system at /store (endgoal-test tmpfs) has 4 MiB of 4 MiB free; about 64 MiB are needed
      do         free some space, or put the store elsewhere with ENDGOAL_STORE=DIR"
  `);
  expect(said.compiled).toMatchInlineSnapshot(`
    "store: not enough space below /store
      last line  /tmp/cc….s: Fatal error: can't fill 256 bytes in section .data of a.o: 'No space left on device'
      because    the file system at /store (endgoal-test tmpfs) has 4 MiB of 4 MiB free, after the partial files were removed
      do         free some space, or put the store elsewhere with ENDGOAL_STORE=DIR"
  `);
  expect(said.temporary).toMatchInlineSnapshot(`
    "store: not enough space for temporary files in /tmp
      last line  dd: error writing '/tmp/cc.s': No space left on device
      because    the file system at /tmp (endgoal-tmp tmpfs) has 0 MiB of 1 MiB free
      do         free some space there, or let TMPDIR name another folder"
  `);
  expect(said.crowded).toMatchInlineSnapshot(`
    "store: not enough space below /crowded
      last line  ENOSPC: no space left on device, open '/crowded/drafts/draft/14'
      because    the file system at /crowded (endgoal-crowded tmpfs) has 4 MiB of 4 MiB free, but all of its 20 inodes are in use
      do         free some space, or put the store elsewhere with ENDGOAL_STORE=DIR"
  `);
  expect({ lost, drafts }).toEqual({ lost: false, drafts: [] });
});
