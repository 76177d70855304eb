import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../core/exec.ts';
import { openStore, type Store } from '../../core/store/store.ts';
import type { BuildInputs } from '../../parts/kernel/make-command.ts';
import { debianTree } from '../../parts/kernel/source.ts';

/** A store of its own with what is to be built in it. */
export interface Place {
  readonly store: Store;
  readonly inputs: BuildInputs;
}

/**
 * A store of its own in `root`, as another machine would have: nothing built, an empty compiler cache unless it shares
 * another store's. A tree that is a package of the store is copied there; the user's own stays where it is.
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
