import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import { type Store, sha256File } from '../../core/store/store.ts';
import { findTool } from '../workstation/tools.ts';

/** What a prepared cluster depends on, and how one is made. */
export interface ClusterSource {
  /** `Rootfs.key`: its PostgreSQL made the cluster. */
  readonly rootfs: string;
  /**
   * Powers a guest on with this empty disk as its data disk, waits for the milestone `postgres … ready` and powers it
   * off cleanly. The guest's init runs initdb on a disk without a cluster.
   */
  readonly prepare: (disk: string) => Promise<void>;
}

const owner = 'postgres';

/** Room for a cluster (40 MiB), its write-ahead log (128 MiB) and what tests write. Sparse. */
const sizeMiB = 384;

/** What makes the cluster in the guest; a change of it makes a new one. */
const recipe = join(import.meta.dirname, 'image', 'cluster.sh');

/** Makes a raw disk with an empty ext4, on which the guest's init runs initdb. A journal of 8 MiB is replayed quickly after a kill. */
export async function emptyDisk(path: string): Promise<void> {
  const extended = 'lazy_itable_init=0,lazy_journal_init=0';
  await run(
    [
      (await findTool('mke2fs')).path,
      '-q',
      '-t',
      'ext4',
      '-m',
      '0',
      '-J',
      'size=8',
      '-L',
      'endgoal-data',
      '-E',
      extended,
      path,
      `${sizeMiB}M`,
    ],
    { owner, deadline: 30 },
  );
}

/**
 * Makes `disk`: a raw data disk of one's own with a cluster on it that was made once and is kept in the store, so that
 * a power-on runs no initdb.
 */
export async function dataDisk(store: Store, source: ClusterSource, disk: string): Promise<void> {
  const inputs = { rootfs: source.rootfs, recipe: await sha256File(recipe), sizeMiB };
  const { path } = await store.entry('pgdata', inputs, async folder => {
    const made = join(folder, 'pgdata.ext4');
    await emptyDisk(made);
    await source.prepare(made);
  });
  await rm(disk, { force: true });
  await run(['cp', '--sparse=always', '--reflink=auto', join(path, 'pgdata.ext4'), disk], {
    owner,
    deadline: 60,
  });
}
