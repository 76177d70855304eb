import type { Architecture } from '../../contract/profile.ts';
import type { Settings } from '../../contract/settings.ts';
import { UserError } from '../../core/errors.ts';
import type { Store } from '../../core/store/store.ts';
import { aosp } from './aosp.ts';
import { containerClang, containerGcc } from './container.ts';
import { hostClang, hostGcc } from './host.ts';
import type { Toolchain } from './toolchain.ts';

/** Options for preparing a toolchain. */
export interface Preparing {
  /** The caller, as named in errors: `build`. */
  readonly owner: string;
  readonly store: Store;
  /** Shows one line of progress. */
  readonly progress: (doing: string) => void;
  readonly signal?: AbortSignal;
  /** make's ARCH. Default arm64. */
  readonly arch?: Architecture;
}

type Wanted = Pick<Settings, 'toolchain' | 'aospRoot' | 'aospClang'>;

/** Prepares one toolchain. Throws Unavailable or InfraError if this workstation cannot provide it. */
type Preparation = (preparing: Preparing, wanted: Wanted) => Promise<Toolchain>;

const toolchains: Readonly<Record<string, Preparation>> = {
  'host-gcc': ({ owner, arch }) => hostGcc(owner, arch),
  'host-clang': ({ owner }) => hostClang(owner),
  'container-gcc': preparing => containerGcc(preparing),
  'container-clang': preparing => containerClang(preparing),
  aosp: ({ owner }, tree) => aosp(owner, tree),
};

export const toolchainNames = Object.keys(toolchains);

/**
 * The toolchain that the settings name. Throws UserError for an unknown name or a wrong folder, InfraError if one of its
 * tools is missing, Unavailable if it needs a container engine and none runs.
 */
export async function toolchain(wanted: Wanted, preparing: Preparing): Promise<Toolchain> {
  const prepare = Object.hasOwn(toolchains, wanted.toolchain) && toolchains[wanted.toolchain];
  if (prepare) {
    refuseArchitecture(wanted.toolchain, preparing.arch ?? 'arm64');
    return prepare(preparing, wanted);
  }
  throw new UserError({
    code: 'settings.unknown-toolchain',
    what: `settings: TOOLCHAIN=${wanted.toolchain} is unknown`,
    because: `known: ${toolchainNames.join(', ')}`,
    todo: 'set TOOLCHAIN to one of these, or leave it out for host-gcc',
  });
}

/** Toolchains that compile for more than arm64. */
const forAny = ['host-gcc', 'host-clang'];

function refuseArchitecture(name: string, arch: Architecture): void {
  if (arch === 'arm64' || forAny.includes(name)) return;
  throw new UserError({
    code: 'toolchain.wrong-architecture',
    what: `settings: TOOLCHAIN=${name} compiles for arm64, and the profile is for ${arch}`,
    todo: `set TOOLCHAIN to one of ${forAny.join(', ')}`,
  });
}
