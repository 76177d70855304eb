import { createHash } from 'node:crypto';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Json, sha256File } from '../../core/store/store.ts';
import type { DebianPackage } from '../workstation/debian.ts';
import type { CacheUse } from './ccache.ts';
import { type BuildInputs, type OutputName, outputsIn } from './make-command.ts';
import type { KernelTree } from './source.ts';

/** Identity and build inputs of a kernel, stored beside the image. Checksums are SHA-256 in hex. */
export interface BuildMetadata {
  /** The profile of the first build. Other profiles with equal inputs use the same kernel. */
  readonly profile: string;
  readonly tree: Json;
  readonly treeVersion: string;
  /** Checksums of the inputs: the tree's tarball, if there is one, and the .config. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Checksums of the output files, by name in the store. */
  readonly outputs: Readonly<Record<OutputName, string>>;
  readonly toolchain: {
    readonly name: string;
    readonly identity: Json;
    /** All Debian packages that took part in the build. Empty if the toolchain is not from Debian. */
    readonly packages: readonly DebianPackage[];
  };
  /** Command that repeats the build by hand, in a folder that has only the .config. */
  readonly command: string;
  /** Number of steps (compile, assemble, link, generate) that make announced. */
  readonly steps: number;
  readonly seconds: number;
  /** Start of the build: an empty folder, or the stored folder of a similar build. */
  readonly from: 'empty' | 'nearest';
  readonly cache: CacheUse;
  /** Parts that were unavailable during the build, such as a shared cache. */
  readonly notes: readonly string[];
}

/** SHA-256 (hex) of a text. */
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Inputs of a build that have their own checksum. */
export async function checksumsOfInputs({ tree, dotconfig }: BuildInputs) {
  return { ...(await checksumOfSource(tree)), '.config': sha256(dotconfig) };
}

async function checksumOfSource({ origin }: KernelTree): Promise<Record<string, string>> {
  if (origin.kind !== 'package') return {};
  return { [basename(origin.tarball)]: await sha256File(origin.tarball) };
}

/** Copies the output files of a finished build into the store entry's folder. Returns their checksums. */
export async function takeOutputs(
  objects: string,
  arch: string,
  folder: string,
): Promise<Record<OutputName, string>> {
  const sums = { Image: '', 'System.map': '', vmlinux: '', config: '' };
  for (const [name, path] of Object.entries(outputsIn(objects, arch)) as [OutputName, string][]) {
    await copyFile(path, join(folder, name));
    sums[name] = await sha256File(join(folder, name));
  }
  return sums;
}
