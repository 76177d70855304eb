import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../contract/settings.ts';
import { openStore } from '../../core/store/store.ts';

/** A local kernel tree for tests: the user's, or one that a run has fetched into the store. */
export async function treeHere(settings: Pick<Settings, 'kernelSrc' | 'store'>): Promise<string | undefined> {
  if (settings.kernelSrc) return settings.kernelSrc;
  const [entry] = await openStore(settings.store).list('source');
  const tree = entry && join(entry.path, 'tree');
  return tree !== undefined && existsSync(join(tree, 'Kconfig')) ? tree : undefined;
}
