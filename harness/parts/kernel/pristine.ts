import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { originOf } from './origin.ts';
import type { KernelTree } from './source.ts';
import { applyPatch, type Change, diffFiles, pathsInPatch } from './tree-diff.ts';

export { recordManifest } from './manifest.ts';

/** Result of comparing a tree with its origin. */
export type Comparison =
  | { readonly state: 'pristine' }
  | { readonly state: 'changed'; readonly changes: readonly Change[] }
  | { readonly state: 'not comparable'; readonly because: string };

/**
 * Compares a tree with its origin: a package's tree with the manifest made at unpacking, a git tree with its commit. With
 * declared patches (absolute paths) it must equal the origin with all of them applied.
 */
export async function checkPristine(tree: KernelTree, patches: readonly string[]): Promise<Comparison> {
  const origin = originOf(tree);
  if (!origin) return { state: 'not comparable', because: whyNot(tree) };
  const patched = await Promise.all(patches.map(async patch => pathsInPatch(await readPatch(patch))));
  const paths = [...new Set([...(await origin.suspects()), ...patched.flat()])].sort();
  if (paths.length === 0) return { state: 'pristine' };

  const scratch = await mkdtemp(join(tmpdir(), 'endgoal-pristine-'));
  try {
    const expected = join(scratch, 'expected');
    await mkdir(expected);
    await origin.fetch(paths, expected);
    for (const patch of patches) await applyPatch(patch, expected);
    const changes = await diffFiles(expected, tree.path, paths);
    return changes.length === 0 ? { state: 'pristine' } : { state: 'changed', changes };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function whyNot({ path, origin }: KernelTree): string {
  const refused = origin.kind === 'folder' ? origin.refused : undefined;
  if (refused === undefined) return `${path} is neither a git tree nor a package of the store`;
  const help = refused.includes('ownership')
    ? `; git config --global --add safe.directory ${path} lets it`
    : '';
  return `git does not open ${path}: ${refused}${help}`;
}

function readPatch(patch: string): Promise<string> {
  return readFile(patch, 'utf8').catch(cause => {
    throw new UserError(
      {
        code: 'config.patch-unreadable',
        what: `config: declared patch ${patch} can't be read`,
        because: String(cause),
        todo: "name a file below fragments/ in the profile's patches, or take it out",
      },
      { cause },
    );
  });
}
