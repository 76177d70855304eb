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

/** The environment variables that endgoal reads as settings. */
export const settingNames: readonly string[] = Object.keys(variablesIn('/').shape);

/** The user's settings, validated and with defaults. Paths are absolute. */
export interface Settings {
  readonly profile: string;
  readonly lane: Lane;
  readonly toolchain: string;
  /** For TOOLCHAIN=aosp: folder of the AOSP prebuilts, and the clang version to use there (default: the newest). */
  readonly aospRoot?: string | undefined;
  readonly aospClang?: string | undefined;
  /** A kernel tree of the user that replaces Debian's. */
  readonly kernelSrc?: string | undefined;
  /** A prebuilt Image that replaces the build. */
  readonly kernelImage?: string | undefined;
  /** A root file system of the user: an ext4 image. */
  readonly rootfs?: string | undefined;
  /** How the unmodified image of ROOTFS boots; undefined for endgoal's own init. */
  readonly guest?: GuestPlan | undefined;
  /** Passed through to the build of the kernel's host tools. */
  readonly hostFlags: { readonly HOSTCFLAGS?: string | undefined; readonly HOSTLDFLAGS?: string | undefined };
  /** Parallel jobs of make. */
  readonly jobs: number;
  readonly ccacheRemote?: string | undefined;
  /** Whether the guest is also tested over its networks. */
  readonly network: boolean;
  /** Minutes for which the VM must stay up under light load after all other stages. Undefined means no soak. */
  readonly soak?: number | undefined;
  /** adb serial, or `virtual`. */
  readonly device?: string | undefined;
  /** A gvforwarder binary for the guest that replaces the one built here. */
  readonly gvforwarder?: string | undefined;
  /** The crosvm program, if it is not on the PATH. */
  readonly crosvm?: string | undefined;
  /** Path of a crosvm for arm64 that runs the VMs on the device and replaces the device's own VMM. */
  readonly deviceCrosvm?: string | undefined;
  /** Words at the end of the guest's kernel command line. */
  readonly kernelArgs: readonly string[];
  /** Root of the content-addressed store. */
  readonly store: string;
  readonly reports: string;
  /** Id of the injected fault of this run. */
  readonly fault?: string | undefined;
  /** The folder of this run, if another process made it. */
  readonly run?: string | undefined;
}

/** Defaults of a repository. All paths are absolute. */
export interface Defaults {
  readonly profile: string;
  readonly store?: string | undefined;
  readonly reports: string;
}

/**
 * Reads the settings from an environment. Empty variables count as not set; relative paths are relative to `folder`.
 * Throws UserError that names each wrong variable, its value and the accepted values.
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
