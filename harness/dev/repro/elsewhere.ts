import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import { openStore, type Store } from '../../core/store/store.ts';
import type { BuildInputs } from '../../parts/kernel/make-command.ts';
import { debianTree } from '../../parts/kernel/source.ts';

/** A separate store with the inputs of a build. */
export interface Place {
  readonly store: Store;
  readonly inputs: BuildInputs;
}

/**
 * Makes a separate store in `root`, as another workstation would have it: no builds, and an empty compiler cache unless
 * it shares another store's. A tree from the store is copied there; the user's own tree stays in place.
 */
export async function elsewhere(
  inputs: BuildInputs,
  root: string,
  {
    from,
    cacheOf,
    progress,
  }: {
    readonly from: Store;
    readonly cacheOf?: Store | undefined;
    readonly progress: (doing: string) => void;
  },
): Promise<Place> {
  await mkdir(root, { recursive: true });
  const store = openStore(root);
  const { cacheFolder } = inputs.toolchain;
  if (cacheOf) await symlink(join(cacheOf.root, cacheFolder), join(root, cacheFolder));
  const { origin } = inputs.tree;
  if (origin.kind !== 'package') return { store, inputs };
  progress('copying the tree to another folder');
  const copy = ['cp', '-a', '--reflink=auto', join(from.root, 'source'), root] as const;
  await run(copy, { owner: 'build', deadline: 300 });
  return { store, inputs: { ...inputs, tree: await debianTree(store, origin.package, progress) } };
}
