import { type Argv, run } from '../exec.ts';
import { detect } from '../host/detect.mjs';
import type { Tool } from '../host/tool.mjs';
import { type ToolName, tools } from '../host/tools.mjs';
import { findTool } from '../host/tools.ts';
import { buildPackages } from './packages.ts';
import type { Toolchain, Workshop } from './toolchain.ts';

/** This machine as a workshop: nothing is opened, and nothing is left to close. */
export function onThisMachine(env: Readonly<Record<string, string>> = {}): Workshop {
  return {
    run: (argv, setting) => run(argv, { ...setting, env: { ...setting.env, ...env } }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/**
 * What starts a tool: its name on the PATH, or the path that its ENDGOAL_ variable names. Throws InfraError where it is
 * missing: which, and what brings it. Only looks for the file, so it takes no time.
 */
async function commandOf(name: ToolName): Promise<string> {
  const tool: Tool | undefined = tools.find(row => row.name === name);
  const { path, from } = tool ? detect(tool) : {};
  if (!tool || !path) return (await findTool(name)).path;
  return from === 'path' ? (tool.command ?? name) : path;
}

/** What every build needs, whatever compiles. */
const common = ['make', 'flex', 'bison', 'bc', 'perl'] as const;

/** Throws InfraError for the first of these, or of what every build needs, that is missing. */
export async function demandTools(...names: readonly ToolName[]): Promise<void> {
  for (const name of [...common, ...names]) await commandOf(name);
}

/** The first line that a program prints: `aarch64-linux-gnu-gcc (Debian 12.2.0-14) 12.2.0`. */
export async function firstLine(
  argv: Argv,
  { owner, env }: { readonly owner: string; readonly env?: Readonly<Record<string, string>> },
): Promise<string> {
  const { stdout } = await run(argv, { owner, deadline: 20, ...(env ? { env } : {}) });
  return stdout.split('\n')[0] ?? '';
}

/** What stands in front of a compiler; builds work without it, slower. */
export function ccache(): string {
  const tool = tools.find(({ name }) => name === 'ccache');
  return tool && detect(tool).path ? 'ccache ' : '';
}

/** `12.2.0` in a compiler's first line; what stands in brackets before it is the distribution's. */
export function versionIn(line: string): string {
  return /\d+(?:\.\d+)+/.exec(line.replace(/\([^)]*\)/g, ''))?.[0] ?? '';
}

/** This machine's gcc for arm64. */
export async function hostGcc(owner: string): Promise<Toolchain> {
  const cross = 'aarch64-linux-gnu-';
  await demandTools();
  const [cc, hostcc] = [await commandOf(`${cross}gcc`), await commandOf('gcc')];
  const [compiler, linker, hostCompiler] = await Promise.all([
    firstLine([cc, '--version'], { owner }),
    firstLine([`${cross}ld`, '--version'], { owner }),
    firstLine([hostcc, '--version'], { owner }),
  ]);
  return {
    name: 'host-gcc',
    identity: { compiler, linker, hostCompiler },
    makeVariables: [`CROSS_COMPILE=${cross}`, `CC=${ccache()}${cc}`, `HOSTCC=${ccache()}${hostcc}`],
    hostFlags: {},
    env: {},
    compiler: { tool: 'gcc', version: versionIn(compiler) },
    cacheFolder: 'ccache',
    packages: () => buildPackages('gcc', owner),
    open: async () => onThisMachine(),
  };
}

/** This machine's clang and lld. */
export async function hostClang(owner: string): Promise<Toolchain> {
  await demandTools('llvm-objcopy');
  const [cc, ld] = [await commandOf('clang'), await commandOf('ld.lld')];
  const [compiler, linker] = await Promise.all([
    firstLine([cc, '--version'], { owner }),
    firstLine([ld, '--version'], { owner }),
  ]);
  return {
    name: 'host-clang',
    identity: { compiler, linker },
    makeVariables: ['LLVM=1', `CC=${ccache()}${cc}`, `HOSTCC=${ccache()}${cc}`],
    hostFlags: {},
    env: {},
    compiler: { tool: 'llvm', version: versionIn(compiler) },
    cacheFolder: 'ccache',
    packages: () => buildPackages('llvm', owner),
    open: async () => onThisMachine(),
  };
}
