import type { Toolchain } from './toolchain.ts';

/** A toolchain that compiles nothing, for trees with a Makefile that only prints the lines of a kernel build. */
export function mockToolchain(name: string, open: Toolchain['open']): Toolchain {
  return {
    name,
    identity: { compiler: 'none', linker: 'none' },
    makeVariables: [],
    hostFlags: {},
    env: {},
    compiler: { tool: 'gcc', version: '12' },
    cacheFolder: 'ccache',
    open,
  };
}
