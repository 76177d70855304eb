import { createHash } from 'node:crypto';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Json, sha256File } from '../../core/store/store.ts';
import type { DebianPackage } from '../workstation/debian.ts';
import type { CacheUse } from './ccache.ts';
import { type BuildInputs, type OutputName, outputsIn } from './make-command.ts';
import type { KernelTree } from './source.ts';

/** What answers "what is this kernel, and how was it made". Kept beside the image. Checksums are SHA-256, hex. */
export interface BuildMetadata {
  /** The profile that it was first built for; the same kernel serves any that asks for the same. */
  readonly profile: string;
  readonly tree: Json;
  readonly treeVersion: string;
  /** What went in: the tree's tarball where it came in one, and the .config. */
  readonly inputs: Readonly<Record<string, string>>;
  /** What came out, by the names in the store. */
  readonly outputs: Readonly<Record<OutputName, string>>;
  readonly toolchain: {
    readonly name: string;
    readonly identity: Json;
    /** Debian packages of all that took part in the build; empty where it does not come from packages. */
    readonly packages: readonly DebianPackage[];
  };
  /** Repeats the build by hand in an empty folder that has the .config. */
  readonly command: string;
  /** Compile, assemble, link and generate steps that make announced. */
  readonly steps: number;
  readonly seconds: number;
  /** What it started from: nothing, or the stored folder of a similar build. */
  readonly from: 'empty' | 'nearest';
  readonly cache: CacheUse;
  /** What the build had to do without: a shared cache that was gone. */
  readonly notes: readonly string[];
}

/** SHA-256 (hex) of a text. */
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** What of a build's inputs has a checksum of its own. */
export async function checksumsOfInputs({ tree, dotconfig }: BuildInputs) {
  return { ...(await checksumOfSource(tree)), '.config': sha256(dotconfig) };
}

async function checksumOfSource({ origin }: KernelTree): Promise<Record<string, string>> {
  if (origin.kind !== 'package') return {};
  return { [basename(origin.tarball)]: await sha256File(origin.tarball) };
}

/** Copies what a finished build is for into the entry's folder; its checksums. */
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
