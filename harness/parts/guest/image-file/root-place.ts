import { UserError } from '../../../core/errors.ts';
import type { GivenDisk } from './disk.ts';
import { rootCandidates } from './partitions.ts';

/** Where a root file system lies on its disk. */
export interface RootPlace {
  /** The kernel's name of it: /dev/vda or /dev/vda2. */
  readonly device: string;
  /** Bytes from the beginning of the disk. */
  readonly offset: number;
}

/**
 * Where the root file system is on the first disk. `partition` is the number that the user named. Throws UserError that
 * lists the partitions when that one is not there, or none can be one.
 */
export function rootPlaceOn(
  { path, contents, partitions }: Pick<GivenDisk, 'path' | 'contents' | 'partitions'>,
  partition: number | undefined,
): RootPlace {
  if (contents.is !== 'partitions') {
    if (partition === undefined) return { device: '/dev/vda', offset: 0 };
    throw new UserError({
      code: 'rootfs.no-root-partition',
      what: `boot: partition ${partition} was named, and ${path} has no partition table`,
      todo: 'leave the partition out: the whole disk is the root file system',
    });
  }
  const chosen =
    partition === undefined
      ? rootCandidates(partitions)[0]
      : partitions.find(({ number }) => number === partition);
  if (chosen) return { device: `/dev/vda${chosen.number}`, offset: chosen.start };
  const rows = partitions.map(
    ({ number, type, name, size }) => `${number}: ${size} bytes, type ${type} ${name}`,
  );
  throw new UserError({
    code: 'rootfs.no-root-partition',
    what:
      partition === undefined
        ? `boot: ${path} has no partition that can hold a root file system`
        : `boot: ${path} has no partition ${partition}`,
    because: rows.join('\n') || 'its partition table is empty',
    todo: 'name the number of the partition with the root file system',
  });
}
