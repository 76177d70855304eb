import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../core/exec.ts';
import { findTool } from '../workstation/tools.ts';
import { checkRootfs } from './given-rootfs.ts';

const scratch = mkdtempSync(join(tmpdir(), 'rootfs-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The first 64 bytes of a 64-bit little-endian program for a machine (e_machine). */
function elf(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(machine, 18);
  return header;
}

/** A real ext4 image with these files; text is the target of a symbolic link. */
async function image(name: string, files: Readonly<Record<string, Buffer | string>>): Promise<string> {
  const tree = join(scratch, `${name}.tree`);
  mkdirSync(tree);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(tree, dirname(path)), { recursive: true });
    if (typeof content === 'string') symlinkSync(content, join(tree, path));
    else writeFileSync(join(tree, path), content);
  }
  const path = join(scratch, name);
  const { path: mke2fs } = await findTool('mke2fs');
  await run([mke2fs, '-q', '-t', 'ext4', '-d', tree, path, '2M'], { owner: 'test', deadline: 10 });
  return path;
}

function file(name: string, content: Buffer): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

const arm64 = elf(183);
const x86 = elf(62);

describe('a root file system for arm64 is taken', () => {
  test.each([
    ['whose shell is a program', { 'bin/sh': arm64 }],
    ['whose shell is a relative link', { 'bin/sh': 'dash', 'bin/dash': arm64 }],
    ['whose /bin is a link', { bin: 'usr/bin', 'usr/bin/sh': '/usr/bin/busybox', 'usr/bin/busybox': arm64 }],
    ['whose only program is init', { 'sbin/init': arm64 }],
  ])('%s', async (name, files) => {
    await expect(
      checkRootfs(await image(`good ${name.replaceAll('/', '')}`, files)),
    ).resolves.toBeUndefined();
  });
});

describe('anything else is refused before a machine starts, with what it is and what to do', () => {
  test.each([
    ['x86.ext4', () => image('x86.ext4', { 'bin/sh': 'dash', 'bin/dash': x86 }), 'made for x86-64'],
    ['bare.ext4', () => image('bare.ext4', {}), 'without any program'],
    ['loop.ext4', () => image('loop.ext4', { 'bin/sh': 'sh' }), 'without any program'],
    ['absent.ext4', () => join(scratch, 'absent.ext4'), 'not there'],
    ['empty.ext4', () => file('empty.ext4', Buffer.alloc(0)), 'empty'],
    ['zero.ext4', () => file('zero.ext4', Buffer.alloc(4096)), 'not ext4'],
    ['short.ext4', () => file('short.ext4', Buffer.alloc(100)), 'not ext4'],
    ['folder', () => scratch, 'a folder'],
    ['root.qcow2', () => file('root.qcow2', Buffer.from('QFI\xfb\0\0\0\x03', 'latin1')), 'a qcow2 image'],
    ['root.gz', () => file('root.gz', gzipSync('root')), 'compressed with gzip'],
  ])('%s', async (_, path, is) => {
    await expect(checkRootfs(await path())).rejects.toThrow(` is ${is}\n`);
  });

  test('the whole message', async () => {
    const path = await image('whole.ext4', { 'bin/sh': x86 });
    const told = await checkRootfs(path).catch((error: Error) => error.message.replace(scratch, 'DIR'));
    expect(told).toMatchInlineSnapshot(`
      "boot: ROOTFS=DIR/whole.ext4 is made for x86-64
        because    the guest needs an ext4 image for arm64
        do         give a root file system for arm64 (Debian: --arch=arm64)"
    `);
  });
});
