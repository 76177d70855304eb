import type { Argv, Finished, RunSetting } from '../../core/exec.ts';
import type { Json } from '../../core/store/store.ts';
import type { DebianPackage } from '../workstation/debian.ts';

/** What a workshop is opened for. Folders are absolute and seen at these paths wherever the programs run. */
export interface Work {
  /** Who asks, as errors name it: `build`. */
  readonly owner: string;
  /** Only ever read. */
  readonly source: string;
  /** Existing folders that the programs write to. */
  readonly writable: readonly string[];
  /** Programs at work at the same time; what is limited is limited by it. */
  readonly jobs: number;
  readonly signal?: AbortSignal;
}

/** Where a toolchain's programs run: this machine, or a container of their own. */
export interface Workshop extends AsyncDisposable {
  /** As `run` of exec.ts, with the toolchain's programs; an exit of other than 0 is the caller's to judge with `check: false`. */
  run(argv: Argv, setting: RunSetting): Promise<Finished>;
}

/** Flags for the kernel's host tools: where headers and libraries are that this machine keeps elsewhere or lacks. */
export interface HostFlags {
  readonly HOSTCFLAGS?: string | undefined;
  readonly HOSTLDFLAGS?: string | undefined;
}

/** What compiles a kernel. */
export interface Toolchain {
  readonly name: string;
  /** Versions of what compiles and links, the content of the image they are in: part of every key and of the report. */
  readonly identity: Identity;
  /** `CROSS_COMPILE=…`, `LLVM=1`, `CC=…`: goes on make's command line. */
  readonly makeVariables: readonly string[];
  /** Come after what the user sets. */
  readonly hostFlags: HostFlags;
  /** What a build by hand needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What stands before a command in a person's shell, where its programs are not this machine's: `docker run … env`. */
  readonly inside?: (tree: string) => string;
  /** The compiler that a tree has a least version of, and its own: `{ tool: 'llvm', version: '14.0.6' }`. */
  readonly compiler: { readonly tool: 'gcc' | 'llvm'; readonly version: string };
  /** Folder below the store where its compiler cache is: whose files another user owns has one of its own. */
  readonly cacheFolder: string;
  /** Debian packages of all that takes part in a build; absent where it comes from elsewhere. */
  readonly packages?: () => Promise<readonly DebianPackage[]>;
  /** Its programs see no network, so a compiler cache that machines share is out of reach. */
  readonly offline?: true;
  /** Throws Unavailable, InfraError or UserError where its programs can't run. */
  open(work: Work): Promise<Workshop>;
}

/** `compiler` and `linker` as they print themselves, and what else the result depends on. */
export type Identity = { readonly compiler: string; readonly linker: string } & Readonly<
  Record<string, Json>
>;
