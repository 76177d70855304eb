import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../exec.ts';
import type { KernelTree } from '../kernel/source.ts';

/** Seconds; 80,000 files take 3. */
const deadline = 120;

/**
 * A copy of the tree with one file changed. All other files are hard links, so it takes no room; it lies among the
 * store's drafts, which are swept once their process is gone.
 */
export function editing(file: string, change: (text: string) => string) {
  return async (tree: KernelTree, store: string): Promise<KernelTree> => {
    const drafts = join(store, 'drafts');
    const path = join(drafts, `tree-fault-${process.pid}-${randomBytes(4).toString('hex')}`);
    await mkdir(drafts, { recursive: true });
    await run(['cp', '-al', tree.path, path], { owner: 'faults', deadline });
    const text = await readFile(join(path, file), 'utf8');
    await rm(join(path, file));
    await writeFile(join(path, file), change(text));
    return { ...tree, path };
  };
}
