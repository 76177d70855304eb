import type { KernelTree } from '../../parts/kernel/source.ts';

declare module '../../contract/hooks.ts' {
  interface Hooks {
    /** Text of a fragment that is added after the profile's fragments. */
    readonly fragment?: string;
    /** Changes the kernel tree after it was fetched, as by an edited source file. Returns the tree to use. `store` is the store's root. */
    readonly tree?: (tree: KernelTree, store: string) => Promise<KernelTree>;
  }
}
