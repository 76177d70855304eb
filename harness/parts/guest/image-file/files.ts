import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { run } from '../../../core/exec.ts';
import { findTool } from '../../workstation/tools.ts';

/** A file of an image, links not followed. */
export interface ImageFile {
  readonly type: 'file' | 'folder' | 'link' | 'other';
  /** Permission bits. */
  readonly mode: number;
  /** Of a link. */
  readonly target?: string;
}

/** A look into a root file system without mounting it. Paths are absolute. */
export interface ImageFiles {
  stat(path: string): Promise<ImageFile | undefined>;
  /** A regular file's content. */
  read(path: string): Promise<Buffer>;
  /** Names in a folder; empty where there is none. */
  list(path: string): Promise<readonly string[]>;
}

/** File type bits of st_mode (include/uapi/linux/stat.h). */
const typeOf = (mode: number): ImageFile['type'] => {
  const bits = mode & 0o170000;
  return bits === 0o100000 ? 'file' : bits === 0o040000 ? 'folder' : bits === 0o120000 ? 'link' : 'other';
};

/**
 * Looks into an ext2, ext3 or ext4 file system in a raw image with debugfs, which mounts nothing. `offset` is where it
 * begins, in bytes; `scratch` is a folder for what is read out. Each folder is listed once: a process for each question
 * would take seconds for an init with many libraries.
 */
export async function ext4Files(image: string, offset: number, scratch: string): Promise<ImageFiles> {
  const debugfs = join(dirname((await findTool('mke2fs')).path), 'debugfs');
  const file = offset > 0 ? `${image}?offset=${offset}` : image;
  const ask = async (request: string) => {
    const { stdout } = await run([debugfs, '-R', request, file], { owner: 'boot', deadline: 20 });
    return stdout;
  };
  /** Modes of the files in a folder, by name. */
  async function listed(folder: string): Promise<ReadonlyMap<string, number>> {
    // Rows of `ls -p`: /inode/mode/uid/gid/name/size/
    const rows = (await ask(`ls -p "${folder}"`)).matchAll(/^\/\d+\/(\d+)\/\d+\/\d+\/([^/]+)\//gm);
    return new Map([...rows].map(([, mode = '', name = '']) => [name, Number.parseInt(mode, 8)]));
  }
  const folders = new Map<string, Promise<ReadonlyMap<string, number>>>();
  const folderAt = (path: string) => {
    const known = folders.get(path) ?? listed(path);
    folders.set(path, known);
    return known;
  };
  async function targetOf(path: string): Promise<string> {
    const fast = /^Fast link dest: "(.*)"$/m.exec(await ask(`stat "${path}"`))?.[1];
    return fast ?? (await ask(`cat "${path}"`));
  }
  let count = 0;
  return {
    async stat(path) {
      const mode = (await folderAt(dirname(path))).get(basename(path));
      if (mode === undefined) return undefined;
      const type = typeOf(mode);
      return {
        type,
        mode: mode & 0o7777,
        ...(type === 'link' ? { target: await targetOf(path) } : {}),
      };
    },
    async read(path) {
      const copy = join(scratch, `file-${++count}`);
      await ask(`dump "${path}" ${copy}`);
      return readFile(copy);
    },
    async list(path) {
      return [...(await folderAt(path)).keys()].filter(name => name !== '.' && name !== '..');
    },
  };
}
