import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import { type Store, sha256File } from '../../core/store/store.ts';
import { type DebianPackage, type Making, type Selection, unpackPackages } from '../workstation/debian.ts';
import { findTool } from '../workstation/tools.ts';
import { checkRootfs } from './given-rootfs.ts';

/** The root file system that a guest runs its services in: a disk image that is never written to. */
export interface Rootfs {
  /** ext4. */
  readonly image: string;
  /** What the image is known by: its key in the store, or the SHA-256 of the user's file. */
  readonly key: string;
  /** The Debian packages in it; empty for an image that the user brought. */
  readonly packages: readonly DebianPackage[];
}

const selection: Selection = {
  packages: ['coreutils', 'dash', 'libc-bin', 'postgresql-15', 'socat', 'util-linux'],
  excluded: [
    // For readers and other languages.
    ...['doc', 'man', 'info', 'locale', 'i18n', 'bug', 'lintian', 'bash-completion', 'gcc'].map(
      folder => `/usr/share/${folder}/*`,
    ),
    // PostgreSQL compiles queries with LLVM only where jit is on; ours is off.
    '/usr/lib/postgresql/15/lib/bitcode/*',
    '/usr/lib/postgresql/15/lib/llvmjit*',
    '/usr/lib/aarch64-linux-gnu/libLLVM-*',
    '/usr/lib/aarch64-linux-gnu/libz3.so*',
    // Only the packages' maintainer scripts, which never run, and PostgreSQL's client wrappers are in Perl.
    '/usr/bin/perl*',
    '/usr/lib/aarch64-linux-gnu/libperl.so*',
    '/usr/lib/aarch64-linux-gnu/perl*',
    '/usr/share/perl*',
    // Conversions that UTF-8 and Latin-1 don't need.
    '/usr/lib/aarch64-linux-gnu/gconv/*',
  ],
};

/** Of the image's file system, so that the same files give the same image. Any number would do. */
const uuid = '6d6f6465-6c2d-4e64-a676-656e64676f61';

const script = join(import.meta.dirname, 'pack-rootfs.sh');
const etc = join(import.meta.dirname, 'image', 'etc');

/** In a user namespace of our own where we are not root, so that files in the image can belong to root. */
const asRoot = process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user', '--'];

/**
 * Debian's root file system with PostgreSQL, made once without emulation and kept in the store. It stays as it was made,
 * with the package versions of that day, until the recipe changes or it is removed from the store.
 */
export async function debianRootfs(store: Store, making: Making): Promise<Rootfs> {
  const ours = [script, ...(await readdir(etc)).sort().map(name => join(etc, name))];
  const recipe = { ...selection, files: await Promise.all(ours.map(sha256File)) };
  const { path, key } = await store.entry('rootfs', recipe, async folder => {
    const tar = join(folder, 'packages.tar');
    const packages = await unpackPackages(tar, selection, making);
    await writeFile(join(folder, 'packages.json'), JSON.stringify(packages));
    making.progress("writing the guest's root file system");
    const [file = 'sh', ...args] = [...asRoot, 'sh', script, tar, etc, join(folder, 'root.ext4'), uuid];
    await run([file, ...args], {
      owner: 'boot',
      deadline: 120,
      log: making.log,
      env: { MKE2FS: (await findTool('mke2fs')).path, E2FSPROGS_FAKE_TIME: '1', LC_ALL: 'C.UTF-8' },
    });
    await rm(tar);
  });
  const packages = JSON.parse(await readFile(join(path, 'packages.json'), 'utf8')) as DebianPackage[];
  return { image: join(path, 'root.ext4'), key, packages };
}

/** The user's own image, checked by its headers; known by its content. Throws UserError when it can't be used. */
export async function givenRootfs(path: string): Promise<Rootfs> {
  await checkRootfs(path);
  return { image: path, key: await sha256File(path), packages: [] };
}
