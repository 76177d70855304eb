import { homedir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { callerFolder } from '../core/caller.ts';
import { UserError } from '../core/errors.ts';
import { projectRoot } from '../core/installation.ts';
import type { GuestPlan } from './guest-plan.ts';
import { guestPlanIn } from './guest-settings.ts';
import { type Lane, variablesIn } from './variables.ts';

export { type Lane, projectRoot };

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variables that are settings. */
export const settingNames: readonly string[] = Object.keys(variablesIn('/').shape);

/** The settings of the user, validated, with defaults. Paths are absolute. */
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
  /** How the image of ROOTFS boots as it ships; undefined where endgoal's own init runs. */
  readonly guest?: GuestPlan | undefined;
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
  /** A gvforwarder for the guest, instead of one that is built here. */
  readonly gvforwarder?: string | undefined;
  /** The program crosvm, where it is not on the PATH. */
  readonly crosvm?: string | undefined;
  /** Path of a crosvm for arm64 that runs the VMs on the device instead of the device's own VMM. */
  readonly deviceCrosvm?: string | undefined;
  /** Words that come last on the guest's kernel command line. */
  readonly kernelArgs: readonly string[];
  /** Root of the content-addressed store. */
  readonly store: string;
  readonly reports: string;
  /** Id of the seeded fault that this run carries. */
  readonly fault?: string | undefined;
  /** The folder of this run, where another process made it. */
  readonly run?: string | undefined;
}

/** The defaults of a repository; all absolute. */
export interface Defaults {
  readonly profile: string;
  readonly store?: string | undefined;
  readonly reports: string;
}

/**
 * Reads the settings of an environment. Empty variables count as not set; relative paths are relative to `folder`. Throws
 * UserError naming each variable that is wrong, its value, and the values that it can have.
 */
export function readSettings(
  env: Environment = process.env,
  defaults: Defaults = { profile: 'vault-guest', reports: join(projectRoot, 'reports') },
  folder: string = callerFolder(env),
): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = variablesIn(folder).safeParse(given);
  if (!parsed.success) throw wrongVariables(given, parsed.error);
  const set = parsed.data;
  return {
    profile: set.PROFILE ?? defaults.profile,
    lane: set.LANE,
    toolchain: set.TOOLCHAIN,
    aospRoot: set.AOSP_ROOT,
    aospClang: set.AOSP_CLANG,
    kernelSrc: set.KERNEL_SRC,
    kernelImage: set.KERNEL_IMAGE,
    rootfs: set.ROOTFS,
    guest: guestPlanIn(set, folder),
    hostFlags: { HOSTCFLAGS: set.HOSTCFLAGS, HOSTLDFLAGS: set.HOSTLDFLAGS },
    jobs: set.JOBS,
    ccacheRemote: set.CCACHE_REMOTE,
    network: set.NETWORK,
    soak: set.SOAK,
    device: set.DEVICE,
    gvforwarder: set.GVFORWARDER,
    deviceCrosvm: set.ENDGOAL_DEVICE_CROSVM,
    kernelArgs: (set.KERNEL_ARGS ?? '').split(/\s+/).filter(Boolean),
    crosvm: set.ENDGOAL_CROSVM,
    store:
      set.ENDGOAL_STORE ?? defaults.store ?? join(set.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'endgoal'),
    reports: set.ENDGOAL_REPORTS ?? defaults.reports,
    fault: set.ENDGOAL_FAULT,
    run: set.ENDGOAL_RUN,
  };
}

function wrongVariables(given: Environment, { issues }: z.ZodError): UserError {
  const wrong = issues.map(issue => {
    const name = String(issue.path[0]);
    // A URL may carry a password.
    const value = (given[name] ?? '').replace(/(?<=\/\/)[^/@\s]*(?=@)/, '…');
    return `${name}=${value} ${issue.message}`;
  });
  return new UserError({
    code: 'settings.invalid',
    what: `settings: ${wrong.length === 1 ? 'one variable is' : `${wrong.length} variables are`} wrong`,
    because: wrong.join('\n'),
    todo: 'set it right or leave it out; npm test -- --help lists them all',
  });
}
