import type { KernelTree } from '../../parts/kernel/source.ts';

declare module '../../contract/hooks.ts' {
  interface Hooks {
    /** A fragment text that comes after the profile's own. */
    readonly fragment?: string;
    /** The kernel tree, once it is there: an edited source file. Returns the tree to use; `store` is the store's root. */
    readonly tree?: (tree: KernelTree, store: string) => Promise<KernelTree>;
  }
}
