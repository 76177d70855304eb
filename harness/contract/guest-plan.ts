import type { Service } from './service.ts';

/** The source of a guest's root file system. Paths are absolute. */
export type RootfsSource =
  /** A disk image: raw or qcow2, with a file system or a partition table. Never written to. */
  | { readonly image: string }
  /** A folder of files, from which an ext4 image is made. */
  | { readonly folder: string }
  /** A tar archive, possibly compressed, from which an ext4 image is made. */
  | { readonly tar: string }
  /** A container image (`name:tag`) or a Dockerfile. Its exported file system becomes an ext4 image. */
  | { readonly container: string };

/**
 * A further disk of the guest: /dev/vdb, /dev/vdc … in order. Never written to, because each run uses a copy-on-write
 * layer.
 */
export interface GuestDisk {
  readonly path: string;
  /** Whether the guest sees a write-protected disk. Default false; true for squashfs and erofs. */
  readonly readOnly?: boolean;
}

/** A guest with an unmodified image: the image's own init is PID 1. */
export interface GuestPlan {
  readonly rootfs: RootfsSource;
  /** `own`: the kernel searches init without init=, /sbin/init first. A path: that program of the image. */
  readonly init: string;
  /** `none`: no program of endgoal runs in the guest. Checks that need the agent are skipped with this reason. */
  readonly agent?: 'none';
  /**
   * Number of the partition with the root file system. Default: the only or the largest partition that can contain one.
   */
  readonly partition?: number;
  readonly disks?: readonly GuestDisk[];
  /** The image's own initrd, in any compression that its kernel supports. */
  readonly initrd?: string;
  /** Services of the image. The stage postgres tests `postgres`; each other service has a stage of its own. */
  readonly services?: readonly Service[];
  /** Words for the kernel command line after those of endgoal, because a later word overrides an earlier one. */
  readonly commandLine?: readonly string[];
}

/** Returns the plan of a run from the settings, else from the profile; undefined for endgoal's own guest. */
export const planOf = ({
  settings,
  profile,
}: {
  readonly settings: { readonly guest?: GuestPlan | undefined };
  readonly profile: { readonly guest?: GuestPlan };
}): GuestPlan | undefined => settings.guest ?? profile.guest;
