import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../core/exec.ts';
import { sha256File } from '../../core/store/store.ts';

const owner = 'test';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pack-image-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Packs an image of a few files, with new file times and another file order on each call. */
async function packed(name: string, files: readonly string[], day: Date): Promise<string> {
  const [tree, tar, image] = [join(folder, name), join(folder, `${name}.tar`), join(folder, `${name}.image`)];
  for (const file of files) {
    await mkdir(join(tree, file, '..'), { recursive: true });
    await writeFile(join(tree, file), file);
    await utimes(join(tree, file), day, day);
  }
  await run(['tar', '--create', `--file=${tar}`, `--directory=${tree}`, ...files.map(file => `./${file}`)], {
    owner,
    deadline: 20,
  });
  const asRoot = process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user', '--'];
  const [file = 'sh', ...args] = [...asRoot, 'sh', join(import.meta.dirname, 'pack-image.sh'), tar, image];
  await run([file, ...args], { owner, deadline: 20 });
  return image;
}

test('packs the same packages into the same bytes at any time', async () => {
  const files = ['usr/bin/mawk', 'bin/dash', 'root/.profile', 'var/log/apt/history.log'];
  const first = await packed('first', files, new Date('2026-01-01'));
  const second = await packed('second', files.toReversed(), new Date('2026-11-21'));
  expect(await sha256File(second)).toBe(await sha256File(first));
});

test('creates the files of maintainer scripts, owned by root', async () => {
  const image = await packed('image', ['usr/bin/mawk', 'bin/dash', 'var/log/apt/history.log'], new Date(0));
  const { stdout } = await run(['tar', '--list', '--verbose', '--numeric-owner', `--file=${image}`], {
    owner,
    deadline: 20,
    env: { TZ: 'UTC' },
  });
  const rows = stdout.split('\n').map(row => row.replace(/ +\d+ 1970-01-01 00:00 /, ' '));
  expect(rows.join('\n')).toMatchInlineSnapshot(`
    "drwxr-xr-x 0/0 ./
    drwxr-xr-x 0/0 ./bin/
    -rw-r--r-- 0/0 ./bin/dash
    lrwxrwxrwx 0/0 ./bin/sh -> dash
    drwxr-xr-x 0/0 ./dev/
    drwxr-xr-x 0/0 ./etc/
    -rw-r--r-- 0/0 ./etc/group
    -rw-r--r-- 0/0 ./etc/passwd
    drwxr-xr-x 0/0 ./proc/
    drwxr-xr-x 0/0 ./root/
    drwxr-xr-x 0/0 ./run/
    drwxr-xr-x 0/0 ./sys/
    drwxrwxrwt 0/0 ./tmp/
    drwxr-xr-x 0/0 ./usr/
    drwxr-xr-x 0/0 ./usr/bin/
    lrwxrwxrwx 0/0 ./usr/bin/awk -> mawk
    -rw-r--r-- 0/0 ./usr/bin/mawk
    drwxr-xr-x 0/0 ./var/
    "
  `);
});
