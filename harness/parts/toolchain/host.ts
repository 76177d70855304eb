import { symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Architecture } from '../../contract/profile.ts';
import { Unavailable } from '../../core/errors.ts';
import { type Argv, run } from '../../core/exec.ts';
import { openScratch } from '../../core/scratch.ts';
import { detect } from '../../setup/detect.mjs';
import type { ToolName } from '../../setup/tools.mjs';
import { withoutKbuild } from '../workstation/kbuild-variables.ts';
import { common, demandTools, llvmPrograms, rowOf } from './needed.ts';
import { buildPackages } from './packages.ts';
import type { Toolchain, Workshop } from './toolchain.ts';

/** Runs the toolchain directly on this workstation. Kbuild variables from the user's shell are not passed on. */
export function onThisMachine(env: Readonly<Record<string, string>> = {}): Workshop {
  return {
    run: (argv, setting) => run(argv, { ...setting, env: { ...withoutKbuild(), ...setting.env, ...env } }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** How to start an installed tool: its name on the PATH, or the path in its ENDGOAL_ variable. */
function commandOf(name: ToolName): string {
  const { path, from } = detect(rowOf(name));
  return from === 'environment' && path ? path : calledAs(name);
}

const calledAs = (name: ToolName) => rowOf(name).command ?? name;

/**
 * Runs a toolchain on this workstation with the programs that ENDGOAL_ variables name. make and its scripts call programs
 * by name, so the named ones are first on the PATH. `env` is added to the programs' environment.
 */
export async function openHere(
  names: readonly ToolName[],
  env: Readonly<Record<string, string>> = {},
): Promise<Workshop> {
  const named = [...common, ...names].filter(name => detect(rowOf(name)).from === 'environment');
  if (named.length === 0) return onThisMachine(env);
  const folder = await openScratch();
  for (const name of named) await symlink(commandOf(name), join(folder.path, calledAs(name)));
  const path = env['PATH'] ?? process.env['PATH'] ?? '';
  const workshop = onThisMachine({ ...env, PATH: `${folder.path}${delimiter}${path}` });
  return { run: workshop.run, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** The first line that a program prints: `aarch64-linux-gnu-gcc (Debian 12.2.0-14) 12.2.0`. */
export async function firstLine(
  argv: Argv,
  { owner, env }: { readonly owner: string; readonly env?: Readonly<Record<string, string>> },
): Promise<string> {
  const { stdout } = await run(argv, { owner, deadline: 20, ...(env ? { env } : {}) });
  return stdout.split('\n')[0] ?? '';
}

/** Wraps the compiler if it is installed. Without it a repeated build is slower. */
export function ccache(): string {
  return detect(rowOf('ccache')).path ? 'ccache ' : '';
}

/** `12.2.0` in a compiler's first line. The text in brackets before it is the distribution's own version. */
export function versionIn(line: string): string {
  return /\d+(?:\.\d+)+/.exec(line.replace(/\([^)]*\)/g, ''))?.[0] ?? '';
}

/** The gcc for an architecture on this workstation: the prefix of its programs, and its name in the table of tools. */
function gccFor(arch: Architecture): { readonly cross: string; readonly tool: ToolName } {
  if (arch === 'arm64') return { cross: 'aarch64-linux-gnu-', tool: 'aarch64-linux-gnu-gcc' };
  if (process.arch === 'x64') return { cross: '', tool: 'gcc' };
  throw new Unavailable(
    `a kernel for ${arch} needs TOOLCHAIN=host-clang on a workstation that is ${process.arch}`,
  );
}

/** This workstation's gcc for an architecture. */
export async function hostGcc(owner: string, arch: Architecture = 'arm64'): Promise<Toolchain> {
  const { cross, tool } = gccFor(arch);
  await demandTools([tool, 'gcc'], {
    programs: ['ld', 'ar', 'nm', 'objcopy', 'readelf', 'strip'].map(program => `${cross}${program}`),
    comeWith: cross ? `binutils for ${cross.slice(0, -1)}` : 'binutils',
  });
  const [cc, hostcc] = [commandOf(tool), commandOf('gcc')];
  const [compiler, linker, hostCompiler] = await Promise.all([
    firstLine([cc, '--version'], { owner }),
    firstLine([`${cross}ld`, '--version'], { owner }),
    firstLine([hostcc, '--version'], { owner }),
  ]);
  return {
    name: 'host-gcc',
    identity: { compiler, linker, hostCompiler },
    makeVariables: [
      ...(cross ? [`CROSS_COMPILE=${cross}`] : []),
      `CC=${ccache()}${cc}`,
      `HOSTCC=${ccache()}${hostcc}`,
    ],
    hostFlags: {},
    env: {},
    compiler: { tool: 'gcc', version: versionIn(compiler) },
    cacheFolder: 'ccache',
    packages: () => buildPackages('gcc', owner),
    open: () => openHere([]),
  };
}

/** This workstation's clang and lld. */
export async function hostClang(owner: string): Promise<Toolchain> {
  const named = ['clang', 'ld.lld', 'llvm-objcopy'] as const;
  const others = llvmPrograms.filter(program => !named.some(name => name === program));
  await demandTools(named, { programs: others, comeWith: 'LLVM, beside llvm-objcopy' });
  const [cc, ld] = [commandOf('clang'), commandOf('ld.lld')];
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
    open: () => openHere(named),
  };
}
