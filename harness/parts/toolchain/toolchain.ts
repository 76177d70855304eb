import type { Argv, Finished, RunSetting } from '../../core/exec.ts';
import type { Json } from '../../core/store/store.ts';
import type { DebianPackage } from '../workstation/debian.ts';

/** The job for which programs of a toolchain are started. Folders are absolute; programs see them at the same paths. */
export interface Work {
  /** The caller, as named in errors: `build`. */
  readonly owner: string;
  /** Folders that the programs only read. */
  readonly source: string;
  /** Existing folders that the programs write to. */
  readonly writable: readonly string[];
  /** Number of programs that run at the same time. Limits of memory and processes are computed from it. */
  readonly jobs: number;
  readonly signal?: AbortSignal;
}

/** Runs a toolchain's programs: on this workstation, or in a container. */
export interface Workshop extends AsyncDisposable {
  /** Like `run` of exec.ts, with the toolchain's programs. With `check: false` an exit code other than 0 does not throw. */
  run(argv: Argv, setting: RunSetting): Promise<Finished>;
}

/** Flags for the kernel's host tools: folders of headers and libraries that the default paths lack. */
export interface HostFlags {
  readonly HOSTCFLAGS?: string | undefined;
  readonly HOSTLDFLAGS?: string | undefined;
}

/** A compiler with its linker and tools, for one architecture. */
export interface Toolchain {
  readonly name: string;
  /** Versions of compiler and linker, and the checksum of their container image. Part of every store key and of the report. */
  readonly identity: Identity;
  /** Variables for make's command line: `CROSS_COMPILE=…`, `LLVM=1`, `CC=…`. */
  readonly makeVariables: readonly string[];
  /** Placed after the user's own flags. */
  readonly hostFlags: HostFlags;
  /** Environment variables for a build by hand. */
  readonly env: Readonly<Record<string, string>>;
  /** Prefix for a command in the user's shell, if the programs are not on this workstation: `docker run … env`. */
  readonly inside?: (tree: string) => string;
  /** Name of the compiler in a tree's script of minimum versions, and its version: `{ tool: 'llvm', version: '14.0.6' }`. */
  readonly compiler: { readonly tool: 'gcc' | 'llvm'; readonly version: string };
  /** Folder of its compiler cache below the store. A toolchain that runs as another user has a separate one. */
  readonly cacheFolder: string;
  /** All Debian packages that take part in a build. Absent if the toolchain is not from Debian. */
  readonly packages?: () => Promise<readonly DebianPackage[]>;
  /** Its programs have no network, so they cannot use a shared compiler cache. */
  readonly offline?: true;
  /** Starts a runtime for a job. Throws Unavailable, InfraError or UserError if the programs cannot run. */
  open(work: Work): Promise<Workshop>;
}

/** Version lines of `compiler` and `linker`, and other parts that affect the result. */
export type Identity = { readonly compiler: string; readonly linker: string } & Readonly<
  Record<string, Json>
>;
