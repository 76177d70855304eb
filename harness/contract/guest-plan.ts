import type { Service } from './service.ts';

/** Where a guest's root file system comes from. Paths are absolute. */
export type RootfsSource =
  /** A disk image: raw or qcow2, a file system or a partition table. Never written to. */
  | { readonly image: string }
  /** A folder of files; an ext4 image is made of it. */
  | { readonly folder: string }
  /** A tar archive, also compressed; an ext4 image is made of it. */
  | { readonly tar: string }
  /** A container image (`name:tag`) or a Dockerfile; its exported file system becomes an ext4 image. */
  | { readonly container: string };

/** A further disk of the guest: /dev/vdb, /dev/vdc … in their order. Never written to: the run has a copy-on-write layer. */
export interface GuestDisk {
  readonly path: string;
  /** The guest sees a write-protected disk. Default false, and true for squashfs and erofs. */
  readonly readOnly?: boolean;
}

/** A guest that boots as it ships: the image's own init is PID 1. */
export interface GuestPlan {
  readonly rootfs: RootfsSource;
  /** `own`: what the kernel finds without init=, /sbin/init first; a path: that program of the image. */
  readonly init: string;
  /** `none`: nothing of endgoal runs in the guest; what needs the agent is skipped and says so. */
  readonly agent?: 'none';
  /** Number of the partition with the root file system; default the only or the largest one that can hold one. */
  readonly partition?: number;
  readonly disks?: readonly GuestDisk[];
  /** The image's own initrd, in any compression that its kernel unpacks. */
  readonly initrd?: string;
  /** Services of the image; `postgres` is looked at by the stage of that name, each other by a stage of its own. */
  readonly services?: readonly Service[];
  /** Words for the kernel command line, behind endgoal's: a later word overrides an earlier one. */
  readonly commandLine?: readonly string[];
}

/** The plan of a run: what the settings name, else what the profile names; undefined for endgoal's own guest. */
export const planOf = ({
  settings,
  profile,
}: {
  readonly settings: { readonly guest?: GuestPlan | undefined };
  readonly profile: { readonly guest?: GuestPlan };
}): GuestPlan | undefined => settings.guest ?? profile.guest;
