import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RootfsSource } from '../../../contract/guest-plan.ts';
import { UserError } from '../../../core/errors.ts';
import { run } from '../../../core/exec.ts';
import { keyOf, type Store, sha256File } from '../../../core/store/store.ts';
import type { Making } from '../../workstation/debian.ts';
import { findTool } from '../../workstation/tools.ts';

/** A disk image with a root file system. */
export interface SourceImage {
  readonly path: string;
  /** As messages name it: `ROOTFS=/x.img`. */
  readonly named: string;
}

const owner = 'boot';
const script = join(import.meta.dirname, 'pack-folder.sh');

/** In a user namespace of our own where we are not root, so that files in the image can belong to root. */
const asRoot = process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user', '--'];

async function pack(kind: 'folder' | 'tar', path: string, image: string, making: Making): Promise<void> {
  making.progress(`making an ext4 image of ${path}`);
  const [file = 'sh', ...args] = [...asRoot, 'sh', script, kind, path, image];
  await run([file, ...args], {
    owner,
    deadline: 300,
    log: making.log,
    env: { MKE2FS: (await findTool('mke2fs')).path, E2FSPROGS_FAKE_TIME: '1', LC_ALL: 'C.UTF-8' },
  });
}

/** A digest of a folder's tree: names, modes, sizes and times, as tar writes them. */
async function digestOfFolder(folder: string): Promise<string> {
  const { stdout } = await run(['find', folder, '-printf', '%P %m %U %G %s %T@ %l\\n'], {
    owner,
    deadline: 120,
  });
  return keyOf(stdout.split('\n').sort().join('\n'));
}

async function there(path: string, is: 'file' | 'folder'): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && found.isDirectory() === (is === 'folder')) return;
  throw new UserError({
    code: 'rootfs.unusable',
    what: `boot: rootfs { ${is === 'folder' ? 'folder' : 'tar'}: '${path}' } is ${found ? `no ${is}` : 'not there'}`,
    todo: `give the path of a ${is === 'folder' ? 'folder with a root file system' : 'tar archive'}`,
  });
}

/** The image of a source: the user's own, or one that is made of folder, archive or container and kept in the store. */
export async function imageOf(store: Store, source: RootfsSource, making: Making): Promise<SourceImage> {
  if ('image' in source) return { path: source.image, named: `ROOTFS=${source.image}` };
  if ('container' in source) {
    const { exportContainer } = await import('./container-source.ts');
    const tar = await exportContainer(store, source.container, making);
    const { path } = await store.entry('given-rootfs', { tar: await sha256File(tar) }, folder =>
      pack('tar', tar, join(folder, 'root.ext4'), making),
    );
    return { path: join(path, 'root.ext4'), named: `container ${source.container}` };
  }
  const kind = 'folder' in source ? 'folder' : 'tar';
  const from = 'folder' in source ? source.folder : source.tar;
  await there(from, kind === 'folder' ? 'folder' : 'file');
  const key = kind === 'folder' ? await digestOfFolder(from) : await sha256File(from);
  const { path } = await store.entry('given-rootfs', { kind, from, key }, folder =>
    pack(kind, from, join(folder, 'root.ext4'), making),
  );
  return { path: join(path, 'root.ext4'), named: `${kind} ${from}` };
}
