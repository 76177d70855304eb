import { availableParallelism, homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../core/errors.ts';
import { projectRoot } from '../core/installation.ts';

export { projectRoot };

export const lanes = ['qemu', 'crosvm', 'device', 'reference'] as const;
/**
 * Where the machine runs: QEMU here, crosvm here, or on a device over adb. On `reference` there is none: a PostgreSQL in a
 * container, as a control for the probes.
 */
export type Lane = (typeof lanes)[number];

const path = z
  .string()
  .min(1)
  .transform(text => resolve(text));

/** What is said of a value that is none of these. */
const must = (be: string) => ({ error: `must be ${be}` });
const jobs = must('a whole number from 1 on');
const minutes = must('minutes, more than 0');
const cache = must('redis://host, redis+unix:/socket or http://host/path');

const schema = z.object({
  PROFILE: z.string().default('vault-guest'),
  LANE: z.enum(lanes, must(`one of ${lanes.join(', ')}`)).default('qemu'),
  TOOLCHAIN: z.string().default('host-gcc'),
  AOSP_ROOT: path.optional(),
  AOSP_CLANG: z.string().optional(),
  KERNEL_SRC: path.optional(),
  KERNEL_IMAGE: path.optional(),
  ROOTFS: path.optional(),
  HOSTCFLAGS: z.string().optional(),
  HOSTLDFLAGS: z.string().optional(),
  JOBS: z.coerce.number(jobs).int(jobs).positive(jobs).default(availableParallelism()),
  NETWORK: z.stringbool(must('1 or 0')).default(false),
  SOAK: z.coerce.number(minutes).positive(minutes).optional(),
  CCACHE_REMOTE: z.url({ protocol: /^(redis|redis\+unix|http)$/, ...cache }).optional(),
  DEVICE: z.string().optional(),
  ENDGOAL_STORE: path.optional(),
  ENDGOAL_REPORTS: path.default(join(projectRoot, 'reports')),
  ENDGOAL_FAULT: z.string().optional(),
  ENDGOAL_RUN: path.optional(),
  XDG_CACHE_HOME: path.optional(),
});

/** The environment variables that are settings. */
export const settingNames: readonly string[] = Object.keys(schema.shape);

/** What the user set by environment variables, validated, with defaults. Paths are absolute. */
export interface Settings {
  readonly profile: string;
  readonly lane: Lane;
  readonly toolchain: string;
  /** For TOOLCHAIN=aosp: folder with AOSP's prebuilts, and the clang of these to take; the newest by default. */
  readonly aospRoot?: string | undefined;
  readonly aospClang?: string | undefined;
  /** A kernel tree of the user's instead of Debian's. */
  readonly kernelSrc?: string | undefined;
  /** A prebuilt Image instead of a build. */
  readonly kernelImage?: string | undefined;
  /** A root file system of the user's: ext4 image. */
  readonly rootfs?: string | undefined;
  /** Passed through to the build of the kernel's host tools. */
  readonly hostFlags: { readonly HOSTCFLAGS?: string | undefined; readonly HOSTLDFLAGS?: string | undefined };
  /** Parallel jobs of make. */
  readonly jobs: number;
  readonly ccacheRemote?: string | undefined;
  /** Whether the guest is looked at over its networks, too. */
  readonly network: boolean;
  /** Minutes that the machine is to stay up in light use after all else; without them there is no soak. */
  readonly soak?: number | undefined;
  /** adb serial, or `virtual`. */
  readonly device?: string | undefined;
  /** Root of the content-addressed store. */
  readonly store: string;
  readonly reports: string;
  /** Id of the seeded fault that this run carries. */
  readonly fault?: string | undefined;
  /** The folder of this run, where another process made it. */
  readonly run?: string | undefined;
}

/**
 * Reads the settings from an environment. Empty variables count as not set.
 * Throws UserError naming each variable that is wrong, what it may be, and what it is.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(issue => {
      const name = String(issue.path[0]);
      // A URL may carry a password.
      const value = (given[name] ?? '').replace(/(?<=\/\/)[^/@\s]*(?=@)/, '…');
      return `${name}=${value} ${issue.message}`;
    });
    throw new UserError({
      what: `settings: ${wrong.length === 1 ? 'one variable is' : `${wrong.length} variables are`} wrong`,
      because: wrong.join('\n'),
      todo: 'set it right or leave it out; npm test -- --help lists them all',
    });
  }
  const set = parsed.data;
  return {
    profile: set.PROFILE,
    lane: set.LANE,
    toolchain: set.TOOLCHAIN,
    aospRoot: set.AOSP_ROOT,
    aospClang: set.AOSP_CLANG,
    kernelSrc: set.KERNEL_SRC,
    kernelImage: set.KERNEL_IMAGE,
    rootfs: set.ROOTFS,
    hostFlags: { HOSTCFLAGS: set.HOSTCFLAGS, HOSTLDFLAGS: set.HOSTLDFLAGS },
    jobs: set.JOBS,
    ccacheRemote: set.CCACHE_REMOTE,
    network: set.NETWORK,
    soak: set.SOAK,
    device: set.DEVICE,
    store: set.ENDGOAL_STORE ?? join(set.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'endgoal'),
    reports: set.ENDGOAL_REPORTS,
    fault: set.ENDGOAL_FAULT,
    run: set.ENDGOAL_RUN,
  };
}
