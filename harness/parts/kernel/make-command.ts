import { join, relative } from 'node:path';
import type { Argv } from '../../core/exec.ts';
import type { HostFlags, Toolchain } from '../toolchain/toolchain.ts';
import type { KernelTree } from './source.ts';

/** All inputs of a kernel build. Two builds with equal inputs give the same bytes. */
export interface BuildInputs {
  readonly tree: KernelTree;
  /** Value of make's ARCH: `arm64`. */
  readonly arch: string;
  /** The whole .config. */
  readonly dotconfig: string;
  readonly toolchain: Toolchain;
  /** The user's own flags. The toolchain's flags follow them. */
  readonly hostFlags: HostFlags;
}

/** Fixes values that would differ in each build: user, host, time and build number. */
export const fixedStamps = {
  // Compilers write PWD into debug information if it names their working folder.
  PWD: '/proc/self/cwd',
  KBUILD_BUILD_TIMESTAMP: 'Thu Jan  1 00:00:00 UTC 1970',
  KBUILD_BUILD_USER: 'endgoal',
  KBUILD_BUILD_HOST: 'endgoal',
  KBUILD_BUILD_VERSION: '1',
  LOCALVERSION: '',
} as const;

/**
 * Kconfig probes whether the compiler can link programs for the target (CC_CAN_LINK). The answer would depend on the C
 * libraries of the workstation. The kernel build needs no such program, so the answer is always no.
 */
export const noUserspace = 'USERCFLAGS=-nostdinc';

/** Places the user's flags first, so that the compiler searches their folders first. */
export function hostFlagsOf({ hostFlags, toolchain }: BuildInputs): Readonly<Record<string, string>> {
  const names = ['HOSTCFLAGS', 'HOSTLDFLAGS'] as const;
  const rows = names.map(name => [
    name,
    [hostFlags[name], toolchain.hostFlags[name]].filter(Boolean).join(' '),
  ]);
  return Object.fromEntries(rows.filter(([, flags]) => flags));
}

/**
 * Removes the tree's folder from `__FILE__` and from debug information, both as an absolute path and relative to the
 * objects, as ccache passes it. The folder of the objects is not mapped: its name differs in each build, and changed
 * flags would make kbuild recompile everything in the copy of a build folder.
 */
function pathMaps(tree: string, objects: string): string {
  return `-ffile-prefix-map=${relative(objects, tree)}/= -ffile-prefix-map=$(srctree)/=`;
}

/** Builds the Image of a tree into `objects`, which has the .config. */
export function makeArgv(inputs: BuildInputs, jobs: number, objects: string): Argv {
  const { tree, arch, toolchain } = inputs;
  const maps = pathMaps(tree.path, objects);
  return [
    'make',
    '-C',
    tree.path,
    `O=${objects}`,
    `ARCH=${arch}`,
    `-j${jobs}`,
    ...toolchain.makeVariables,
    noUserspace,
    ...Object.entries(hostFlagsOf(inputs)).map(([name, value]) => `${name}=${value}`),
    `KCFLAGS=${maps}`,
    `KAFLAGS=${maps}`,
    'Image',
  ];
}

/** The same command for the user's shell, in a folder that has only the .config. */
export function byHand(argv: Argv, { env, inside }: Toolchain, tree: string): string {
  const assignments = Object.entries({ ...fixedStamps, ...env }).map(([name, value]) => `${name}='${value}'`);
  const words = argv.map(word =>
    word.startsWith('O=') ? 'O="$PWD"' : /[\s$]/.test(word) ? `'${word}'` : word,
  );
  return [...(inside ? [inside(tree)] : []), ...assignments, ...words].join(' ');
}

/** Output files of a build, by their name in the store. */
export function outputsIn(objects: string, arch: string): Readonly<Record<OutputName, string>> {
  return {
    Image: join(objects, 'arch', arch, 'boot/Image'),
    'System.map': join(objects, 'System.map'),
    vmlinux: join(objects, 'vmlinux'),
    config: join(objects, '.config'),
  };
}

export type OutputName = 'Image' | 'System.map' | 'vmlinux' | 'config';
