import { open, readFile, stat } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { run } from '../../core/exec.ts';
import { openScratch } from '../../core/scratch.ts';
import { findTool } from '../workstation/tools.ts';
import { elfArchitecture } from './elf.ts';

/** Programs that a root file system has at least one of; the first that is there tells its architecture. */
const programs = ['/bin/sh', '/usr/bin/sh', '/bin/busybox', '/sbin/init', '/usr/lib/systemd/systemd'];

/** What a file is by its first bytes, where it is not ext4. */
const magics: readonly { at: number; magic: Buffer; is: string; todo: string }[] = [
  {
    at: 0,
    magic: Buffer.from('QFI\xfb', 'latin1'),
    is: 'a qcow2 image',
    todo: 'make it raw: qemu-img convert -O raw IMAGE root.ext4',
  },
  {
    at: 0,
    magic: Buffer.from([0x3a, 0xff, 0x26, 0xed]),
    is: 'an Android sparse image',
    todo: 'make it raw: simg2img IMAGE root.ext4',
  },
  {
    at: 510,
    magic: Buffer.from([0x55, 0xaa]),
    is: 'a disk with a partition table',
    todo: 'give the root partition alone',
  },
  { at: 0, magic: Buffer.from([0x1f, 0x8b]), is: 'compressed with gzip', todo: 'unpack it first' },
  { at: 0, magic: Buffer.from('\xfd7zXZ', 'latin1'), is: 'compressed with xz', todo: 'unpack it first' },
  {
    at: 257,
    magic: Buffer.from('ustar'),
    is: 'a tar archive',
    todo: 'unpack it as root and make an image of the folder: mke2fs -t ext4 -d FOLDER root.ext4 1G',
  },
];

/** The superblock stands at 1024; its magic number at 56 in it (fs/ext4/ext4.h, struct ext4_super_block). */
const ext4Magic = { at: 1024 + 56, bytes: Buffer.from([0x53, 0xef]) };

function unusable(path: string, is: string, todo: string, code = 'rootfs.unusable'): UserError {
  return new UserError({
    code,
    what: `boot: ROOTFS=${path} is ${is}`,
    because: 'the guest needs an ext4 image for arm64',
    todo,
  });
}

async function beginning(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const bytes = Buffer.alloc(2048);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** One look into the image; debugfs, beside mke2fs, mounts nothing and exits with 0 whatever happens. */
async function lookInto(image: string, request: string): Promise<string> {
  const debugfs = join(dirname((await findTool('mke2fs')).path), 'debugfs');
  const { stdout } = await run([debugfs, '-R', request, image], { owner: 'boot', deadline: 20 });
  return stdout;
}

/** The ELF header of a program in the image, links followed; undefined when it isn't there. */
async function headerOf(image: string, program: string, scratch: string): Promise<Buffer | undefined> {
  let path = program;
  for (let links = 0; links < 8; links++) {
    const about = await lookInto(image, `stat "${path}"`);
    const target = /^Fast link dest: "(.*)"$/m.exec(about)?.[1];
    if (!target) {
      if (!/Type: regular/.test(about)) return undefined;
      const copy = join(scratch, 'program');
      await lookInto(image, `dump "${path}" ${copy}`);
      return readFile(copy);
    }
    path = posix.resolve(posix.dirname(path), target);
  }
  return undefined;
}

async function architectureOf(image: string): Promise<string | undefined> {
  await using scratch = await openScratch();
  for (const program of programs) {
    const header = await headerOf(image, program, scratch.path);
    const architecture = header && elfArchitecture(header);
    if (architecture) return architecture;
  }
  return undefined;
}

/**
 * Checks the user's root file system before any machine starts. Throws UserError that says what it is when it isn't an
 * ext4 image with arm64 programs.
 */
export async function checkRootfs(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw unusable(path, 'not there', 'give the path of an ext4 image');
  if (found.isDirectory()) {
    throw unusable(path, 'a folder', `make an image of it: mke2fs -t ext4 -d ${path} root.ext4 1G`);
  }
  const bytes = await beginning(path);
  if (bytes.length === 0) throw unusable(path, 'empty', 'make it again; whatever wrote it did not finish');
  if (!bytes.subarray(ext4Magic.at, ext4Magic.at + 2).equals(ext4Magic.bytes)) {
    const known = magics.find(({ at, magic }) => bytes.subarray(at, at + magic.length).equals(magic));
    throw unusable(
      path,
      known?.is ?? 'not ext4',
      known?.todo ?? 'give an ext4 image: mke2fs -t ext4 -d FOLDER root.ext4 1G',
    );
  }
  const architecture = await architectureOf(path);
  if (architecture === 'arm64') return;
  throw architecture
    ? unusable(
        path,
        `made for ${architecture}`,
        'give a root file system for arm64 (Debian: --arch=arm64)',
        'rootfs.other-architecture',
      )
    : unusable(
        path,
        'without any program',
        `put a root file system into it; looked for ${programs.join(', ')}`,
      );
}
