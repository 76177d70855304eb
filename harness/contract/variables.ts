import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';

/** Lanes of a run: the accepted values of LANE. */
export const lanes = ['qemu', 'crosvm', 'device', 'reference'] as const;
/**
 * Where the VM runs: on the workstation in QEMU or crosvm, or on a device over adb. `reference` has no VM: it runs
 * PostgreSQL in a container as a control for the probes.
 */
export type Lane = (typeof lanes)[number];

/** Headings of help and documentation, in order. */
export const groups = {
  run: 'The run',
  parts: 'Your own parts',
  build: 'The build',
  places: 'Folders and files',
  debugging: 'Debugging',
} as const;

/** Documentation of a variable. */
export interface About {
  readonly group: keyof typeof groups;
  /** No full stop at the end. The accepted values are appended if `choices` is set. */
  readonly about: string;
  readonly choices?: readonly string[];
  /** The default, as documented for users. */
  readonly default?: string;
}

/** The error for a value of the wrong form. */
const must = (be: string) => ({ error: `must be ${be}` });
const jobs = must('a whole number from 1 on');
const minutes = must('minutes, more than 0');
const cache = must('redis://host, redis+unix:/socket or http://host/path');

/**
 * Every setting by its environment variable: its type, and its documentation as zod metadata. Relative paths are
 * relative to `folder`.
 */
export function variablesIn(folder: string) {
  const text = z.string().optional();
  const path = z
    .string()
    .transform(given => resolve(folder, given))
    .optional();
  return z.object({
    PROFILE: text.meta({
      group: 'run',
      about: 'the demands on the kernel, by the name of a profile',
      default: 'the first profile of endgoal.config.ts, else vault-guest',
    } satisfies About),
    LANE: z
      .enum(lanes, must(`one of ${lanes.join(', ')}`))
      .default('qemu')
      .meta({ group: 'run', about: 'where the VM runs', choices: lanes, default: 'qemu' } satisfies About),
    DEVICE: text.meta({
      group: 'run',
      about: 'for LANE=device: the adb serial of the device, or `virtual`',
      default: 'the only device',
    } satisfies About),
    NETWORK: z
      .stringbool(must('1 or 0'))
      .default(false)
      .meta({
        group: 'run',
        about: '1 adds the stage network: the guest on a bridge with TAP, and on gvproxy with gvforwarder',
        default: '0',
      } satisfies About),
    SOAK: z.coerce
      .number(minutes)
      .positive(minutes)
      .optional()
      .meta({
        group: 'run',
        about: 'adds the stage soak: minutes that the VM must stay up',
        default: 'no soak',
      } satisfies About),
    KERNEL_SRC: path.meta({
      group: 'parts',
      about: 'folder of a kernel tree to build; it is never written to',
      default: "the profile's tree",
    } satisfies About),
    KERNEL_IMAGE: path.meta({
      group: 'parts',
      about: 'kernel image to test instead of building one',
    } satisfies About),
    KERNEL_ARGS: text.meta({
      group: 'debugging',
      about:
        "words that come last on the guest's kernel command line: `earlycon`, `ignore_loglevel initcall_debug`",
    } satisfies About),
    ENDGOAL_DEVICE_CROSVM: path.meta({
      group: 'parts',
      about: 'for LANE=device: a crosvm for arm64 Linux that runs the VMs on the device',
      default: "the device's own VMM",
    } satisfies About),
    ROOTFS: path.meta({
      group: 'parts',
      about: "ext4 image to use as the guest's root file system",
      default: 'a Debian that endgoal makes',
    } satisfies About),
    INIT: z
      .string()
      .regex(/^(own|\/.+)$/, must('own, or the absolute path of a program in the image'))
      .optional()
      .meta({
        group: 'parts',
        about: '`own` boots the image of ROOTFS with its own init, a path with that program; any disk format',
        default: "endgoal's init, which only borrows programs of the image",
      } satisfies About),
    DISKS: text.meta({
      group: 'parts',
      about:
        'for INIT: further disks of the guest, in order, separated by blanks; `:ro` behind one write-protects it',
    } satisfies About),
    INITRD: path.meta({ group: 'parts', about: "for INIT: the image's own initrd" } satisfies About),
    GVFORWARDER: path.meta({
      group: 'parts',
      about: 'for NETWORK=1: a static gvforwarder for the guest',
      default: 'built here, where Go is installed',
    } satisfies About),
    ENDGOAL_CROSVM: path.meta({
      group: 'parts',
      about: 'for LANE=crosvm: the program crosvm',
      default: 'crosvm of the PATH',
    } satisfies About),
    TOOLCHAIN: z
      .string()
      .default('host-gcc')
      .meta({ group: 'build', about: 'the compiler and its tools', default: 'host-gcc' } satisfies About),
    AOSP_ROOT: path.meta({
      group: 'build',
      about: "for TOOLCHAIN=aosp: folder with AOSP's prebuilts",
    } satisfies About),
    AOSP_CLANG: text.meta({
      group: 'build',
      about: 'for TOOLCHAIN=aosp: a clang of these prebuilts, as clang-r…',
      default: 'the newest',
    } satisfies About),
    HOSTCFLAGS: text.meta({
      group: 'build',
      about: "compiler flags for the kernel's host tools",
    } satisfies About),
    HOSTLDFLAGS: text.meta({
      group: 'build',
      about: "linker flags for the kernel's host tools",
    } satisfies About),
    JOBS: z.coerce
      .number(jobs)
      .int(jobs)
      .positive(jobs)
      .default(availableParallelism())
      .meta({
        group: 'build',
        about: 'parallel compile jobs',
        default: 'the number of processors',
      } satisfies About),
    CCACHE_REMOTE: z
      .url({ protocol: /^(redis|redis\+unix|http)$/, ...cache })
      .optional()
      .meta({
        group: 'build',
        about: 'compiler cache that workstations share: redis://host, redis+unix:/socket or http://host/path',
      } satisfies About),
    ENDGOAL_CONFIG: path.meta({
      group: 'places',
      about: 'configuration file; --config FILE is the same',
      default: 'endgoal.config.ts of the folder or of one above',
    } satisfies About),
    ENDGOAL_STORE: path.meta({
      group: 'places',
      about: 'where sources, toolchains and builds are kept',
      default: '$XDG_CACHE_HOME/endgoal, else ~/.cache/endgoal',
    } satisfies About),
    ENDGOAL_REPORTS: path.meta({
      group: 'places',
      about: 'where runs and their reports are written',
      default: 'reports',
    } satisfies About),
    ENDGOAL_TRACE: text.meta({
      group: 'debugging',
      about: '1 prints stack traces of errors',
    } satisfies About),
    ENDGOAL_FAULT: text.meta({
      group: 'debugging',
      about: 'id of a fault to inject; `npm run faults -- --list` shows them',
    } satisfies About),
    // Undocumented: set by endgoal itself, or owned by other programs.
    ENDGOAL_RUN: path,
    XDG_CACHE_HOME: path,
  });
}
