import { UserError } from '../errors.ts';
import type { Argv } from '../exec.ts';
import { run } from '../exec.ts';
import type { Json } from '../store.ts';

/** What compiles a kernel: make's variables and the environment they need. */
export interface Toolchain {
  readonly name: string;
  /** Versions of what compiles and links: part of every key and of the report. */
  readonly identity: Json;
  /** `CROSS_COMPILE=…`, `LLVM=1`, `CC=…`: goes on make's command line. */
  readonly makeVariables: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Makes one toolchain ready; throws Unavailable or InfraError where it can't be had here. */
type Preparation = (owner: string) => Promise<Toolchain>;

async function firstLine(argv: Argv, owner: string): Promise<string> {
  const { stdout } = await run(argv, { owner, deadline: 20 });
  return stdout.split('\n')[0] ?? '';
}

const hostGcc: Preparation = async owner => {
  const cross = 'aarch64-linux-gnu-';
  const [compiler, linker, hostCompiler] = await Promise.all([
    firstLine([`${cross}gcc`, '--version'], owner),
    firstLine([`${cross}ld`, '--version'], owner),
    firstLine(['gcc', '--version'], owner),
  ]);
  return {
    name: 'host-gcc',
    identity: { compiler, linker, hostCompiler },
    makeVariables: [`CROSS_COMPILE=${cross}`, `CC=ccache ${cross}gcc`, 'HOSTCC=ccache gcc'],
    env: {},
  };
};

const hostClang: Preparation = async owner => {
  const [compiler, linker] = await Promise.all([
    firstLine(['clang', '--version'], owner),
    firstLine(['ld.lld', '--version'], owner),
  ]);
  return {
    name: 'host-clang',
    identity: { compiler, linker },
    makeVariables: ['LLVM=1', 'CC=ccache clang', 'HOSTCC=ccache clang'],
    env: {},
  };
};

const toolchains: Readonly<Record<string, Preparation>> = {
  'host-gcc': hostGcc,
  'host-clang': hostClang,
};

/** The toolchain of that name. Throws UserError listing the known ones. */
export async function toolchain(name: string, owner: string): Promise<Toolchain> {
  const prepare = toolchains[name];
  if (prepare) return prepare(owner);
  throw new UserError({
    what: `settings: TOOLCHAIN=${name} is unknown`,
    because: `known: ${Object.keys(toolchains).join(', ')}`,
    todo: 'set TOOLCHAIN to one of these, or leave it out for host-gcc',
  });
}
