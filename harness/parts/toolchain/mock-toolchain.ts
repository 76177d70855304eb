import type { Toolchain } from './toolchain.ts';

/** A toolchain of that name which compiles nothing: for trees whose Makefile only prints what a kernel's would. */
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
