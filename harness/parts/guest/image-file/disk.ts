import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../core/errors.ts';
import { run } from '../../../core/exec.ts';
import { findTool } from '../../workstation/tools.ts';
import { beginningLength, type Contents, contentsOf } from './contents.ts';
import { type Partition, partitionsOf, tableLength } from './partitions.ts';

/** A disk image of the user's that was looked at. */
export interface GivenDisk {
  readonly path: string;
  readonly format: 'raw' | 'qcow2';
  /** What the disk holds, seen through the format. */
  readonly contents: Contents;
  /** Empty where the whole disk is one file system. */
  readonly partitions: readonly Partition[];
  /** The same content in raw form, to be looked into. */
  readonly raw: string;
}

/** The first bytes of an image, or of a partition of it that begins at `offset`: enough for contentsOf and partitionsOf. */
export async function beginningOf(path: string, offset = 0): Promise<Buffer> {
  const file = await open(path);
  try {
    const bytes = Buffer.alloc(Math.max(beginningLength, tableLength));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const owner = 'boot';

/** Runs qemu-img; what it says about an image is the image's fault. */
async function qemuImg(words: readonly string[], what: string): Promise<void> {
  const { path } = await findTool('qemu-img');
  const { exitCode, stderr } = await run([path, ...words], { owner, deadline: 300, check: false });
  if (exitCode === 0) return;
  throw new UserError({
    code: 'rootfs.unusable',
    what,
    because: stderr.trim().split('\n').at(-1) ?? 'qemu-img printed nothing',
    todo: 'check the image: qemu-img check IMAGE; another VM that runs from it must be off',
  });
}

/** Looks at a disk. `named` says where the path comes from: `ROOTFS=/x.img`. Throws UserError when it cannot be a disk. */
export async function lookAtDisk(path: string, named: string, scratch: string): Promise<GivenDisk> {
  const wrong = (is: string, todo: string) =>
    new UserError({ code: 'rootfs.unusable', what: `boot: ${named} is ${is}`, todo });
  const found = await stat(path).catch(() => undefined);
  if (!found) throw wrong('not there', 'give the path of a disk image');
  if (found.isDirectory())
    throw wrong('a folder', `make an image of it: mke2fs -t ext4 -d ${path} root.ext4 1G`);
  const outer = contentsOf(await beginningOf(path));
  let raw = path;
  if (outer.is === 'qcow2') {
    raw = join(scratch, `raw-${path.replaceAll('/', '_').slice(-80)}`);
    await qemuImg(['convert', '-O', 'raw', path, raw], `boot: ${named} is a qcow2 image that cannot be read`);
  }
  const beginning = await beginningOf(raw);
  const contents = contentsOf(beginning);
  if (contents.is === 'unusable') throw wrong(contents.name, contents.todo);
  if (contents.is === 'empty')
    throw wrong('empty', 'make it again; the program that wrote it did not finish');
  return {
    path,
    format: outer.is === 'qcow2' ? 'qcow2' : 'raw',
    contents,
    partitions: contents.is === 'partitions' ? partitionsOf(beginning) : [],
    raw,
  };
}

/** Makes the run's own layer over a disk, which takes all writes; the disk is only read. */
export async function layerOver(disk: Pick<GivenDisk, 'path' | 'format'>, layer: string): Promise<void> {
  await qemuImg(
    ['create', '-q', '-f', 'qcow2', '-F', disk.format, '-b', disk.path, layer],
    `boot: no copy-on-write layer could be made over ${disk.path}`,
  );
}
