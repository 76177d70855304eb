import type { Architecture } from '../../contract/profile.ts';
import type { Settings } from '../../contract/settings.ts';
import { UserError } from '../../core/errors.ts';
import type { Store } from '../../core/store/store.ts';
import { aosp } from './aosp.ts';
import { containerClang, containerGcc } from './container.ts';
import { hostClang, hostGcc } from './host.ts';
import type { Toolchain } from './toolchain.ts';

/** What a toolchain is made ready with. */
export interface Preparing {
  /** Who asks, as errors name it. */
  readonly owner: string;
  readonly store: Store;
  /** One line for people. */
  readonly progress: (doing: string) => void;
  readonly signal?: AbortSignal;
  /** make's ARCH; arm64 where it is left out. */
  readonly arch?: Architecture;
}

type Wanted = Pick<Settings, 'toolchain' | 'aospRoot' | 'aospClang'>;

/** Makes one toolchain ready; throws Unavailable or InfraError where it can't be had here. */
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
 * The toolchain that the settings name. Throws UserError for an unknown name or a wrong folder, InfraError where one of
 * its tools is missing, Unavailable where there is no container engine for it.
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
