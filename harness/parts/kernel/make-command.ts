import { join, relative } from 'node:path';
import type { Argv } from '../../core/exec.ts';
import type { HostFlags, Toolchain } from '../toolchain/toolchain.ts';
import type { KernelTree } from './source.ts';

/** All that a kernel is made from; two builds with equal inputs give the same bytes. */
export interface BuildInputs {
  readonly tree: KernelTree;
  /** Value of make's ARCH: `arm64`. */
  readonly arch: string;
  /** The whole .config. */
  readonly dotconfig: string;
  readonly toolchain: Toolchain;
  /** The user's own; the toolchain's come behind them. */
  readonly hostFlags: HostFlags;
}

/** What would else differ from build to build: who, where, when and the how-manieth. */
export const fixedStamps = {
  // What compilers believe of their folder, as long as it is where they are: it goes into debug information.
  PWD: '/proc/self/cwd',
  KBUILD_BUILD_TIMESTAMP: 'Thu Jan  1 00:00:00 UTC 1970',
  KBUILD_BUILD_USER: 'endgoal',
  KBUILD_BUILD_HOST: 'endgoal',
  KBUILD_BUILD_VERSION: '1',
  LOCALVERSION: '',
} as const;

/**
 * Kconfig asks whether the compiler can link programs for the target (CC_CAN_LINK), and the answer would depend on a C
 * library that this machine happens to have. Nothing of ours is such a program, so it never can.
 */
export const noUserspace = 'USERCFLAGS=-nostdinc';

/** What the user set stands first, so that it is found first. */
export function hostFlagsOf({ hostFlags, toolchain }: BuildInputs): Readonly<Record<string, string>> {
  const names = ['HOSTCFLAGS', 'HOSTLDFLAGS'] as const;
  const rows = names.map(name => [
    name,
    [hostFlags[name], toolchain.hostFlags[name]].filter(Boolean).join(' '),
  ]);
  return Object.fromEntries(rows.filter(([, flags]) => flags));
}

/**
 * Takes the tree's folder out of `__FILE__` and of debug information. It is named in two ways: relative to the objects
 * where ccache hands the compiler such paths. Not the objects' own folder, which has another name in each build: flags
 * that differed would make kbuild compile everything anew in the copy of a build folder.
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

/** The same for a person's shell, in an empty folder that has the .config. */
export function byHand(argv: Argv, { env, inside }: Toolchain, tree: string): string {
  const assignments = Object.entries({ ...fixedStamps, ...env }).map(([name, value]) => `${name}='${value}'`);
  const words = argv.map(word =>
    word.startsWith('O=') ? 'O="$PWD"' : /[\s$]/.test(word) ? `'${word}'` : word,
  );
  return [...(inside ? [inside(tree)] : []), ...assignments, ...words].join(' ');
}

/** Files that a build is for, by the name that they are stored under. */
export function outputsIn(objects: string, arch: string): Readonly<Record<OutputName, string>> {
  return {
    Image: join(objects, 'arch', arch, 'boot/Image'),
    'System.map': join(objects, 'System.map'),
    vmlinux: join(objects, 'vmlinux'),
    config: join(objects, '.config'),
  };
}

export type OutputName = 'Image' | 'System.map' | 'vmlinux' | 'config';
