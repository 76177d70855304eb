import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../contract/settings.ts';
import { HarnessError, Unavailable } from '../../core/errors.ts';
import { openStore, type Store } from '../../core/store/store.ts';
import { now } from '../../core/wait.ts';
import { BuildBroke, type BuiltKernel, buildKernel } from '../../parts/kernel/build.ts';
import type { CacheMode } from '../../parts/kernel/ccache.ts';
import type { BuildInputs } from '../../parts/kernel/make-command.ts';
import { compareKernels, type FileDifference } from './compare-kernels.ts';
import { configure, type Doing } from './configure.ts';
import { elsewhere, type Place } from './elsewhere.ts';
import { fragmentOf, type OptionChange, randomChanges } from './random-options.ts';

/** One build, compared with the build that it must equal. */
export interface Compared {
  readonly what: string;
  readonly seconds: number;
  /** The build with which its duration is compared, and the bound if one exists. */
  readonly against?: { readonly what: string; readonly seconds: number; readonly atMost?: number };
  /** Empty if the builds are identical. */
  readonly differences: readonly FileDifference[];
  /** Why the builds were not compared. */
  readonly skipped?: string;
  /** The two kernels, for further analysis. */
  readonly kernels?: readonly [BuiltKernel, BuiltKernel];
}

/** The comparisons to make. `incremental` is the number of random changes. */
export interface Wanted {
  readonly folders: boolean;
  readonly container: boolean;
  readonly incremental: number;
  readonly seed: number;
}

/** Bound for a build in a container, relative to the same build on the workstation. */
const containerBound = 1.15;

interface Timed {
  readonly kernel: BuiltKernel;
  /** Seconds from the call to the kernel in the store. */
  readonly seconds: number;
}

/**
 * Builds the kernel of the settings repeatedly below `doing.folder` and compares: in two folders, in a container, and
 * after single random changes, from the nearest build folder and from an empty one. The first builds compile
 * everything; later ones use their ccache. Yields each result at once. Throws if the first build fails.
 */
export async function* repeatBuilds(
  settings: Settings,
  wanted: Wanted,
  doing: Doing,
): AsyncGenerator<Compared> {
  const shared = openStore(settings.store);
  const own = await configure(settings, { ...doing, folder: join(doing.folder, 'config') });
  const place = (name: string, inputs = own, cacheOf?: Store) =>
    elsewhere(inputs, join(doing.folder, name), { from: shared, cacheOf, progress: doing.progress });
  const build = async (
    at: Place,
    what: string,
    cacheMode: CacheMode,
    keepFolder: boolean,
  ): Promise<Timed> => {
    const began = now();
    const kernel = await buildKernel(at.inputs, {
      store: at.store,
      jobs: settings.jobs,
      profile: settings.profile,
      cacheMode,
      keepFolder,
      log: join(settings.reports, 'repro', `${what.replaceAll(/\W+/g, '-')}.log`),
      progress: text => doing.progress(`${what}: ${text}`),
      signal: doing.signal,
    });
    return { kernel, seconds: now() - began };
  };

  const first = await place('one');
  const keeps = wanted.incremental > 0 && !wanted.folders;
  const cold = await build(first, 'first folder', keeps ? 'refill' : 'none', keeps);
  let base = first;
  if (wanted.folders) {
    base = await place('two/deeper');
    const second = await build(base, 'second folder', 'refill', wanted.incremental > 0);
    yield await compared(`another folder, another copy of the tree, through ccache`, cold, second);
  }
  if (wanted.container) yield await inContainer();
  yield* changed();

  async function inContainer(): Promise<Compared> {
    const what = 'container-gcc';
    const skip = (because: string) => ({ what, seconds: 0, differences: [], skipped: because });
    if (settings.toolchain !== 'host-gcc')
      return skip(`it is compared with host-gcc, not ${settings.toolchain}`);
    const inside = { ...settings, toolchain: what };
    try {
      const folder = join(doing.folder, 'container-config');
      const inputs = await configure(inside, { ...doing, folder });
      const { compiler } = inputs.toolchain.identity;
      if (compiler !== own.toolchain.identity.compiler)
        return skip(`its compiler is another one: ${compiler}`);
      const built = await build(await place('container', inputs), what, 'none', false);
      const against = { what: 'on the host', seconds: cold.seconds, atMost: containerBound };
      return { ...(await compared(what, cold, built)), against };
    } catch (error) {
      if (error instanceof Unavailable) return skip(error.message);
      throw error;
    }
  }

  async function* changed(): AsyncGenerator<Compared> {
    let count = 0;
    for (const change of randomChanges(own.dotconfig, wanted.seed)) {
      if (count === wanted.incremental) return;
      const inputs = await changedInputs(change);
      if (!inputs) continue;
      count++;
      yield await incremental(change, inputs, count);
      await rm(join(doing.folder, `clean-${count}`), { recursive: true });
    }
  }

  /** Undefined if the change is impossible. */
  async function changedInputs(change: OptionChange): Promise<BuildInputs | undefined> {
    doing.progress(`trying CONFIG_${change.symbol}=${change.to}`);
    try {
      const folder = join(doing.folder, 'changed-config');
      const inputs = await configure(settings, { ...doing, folder }, fragmentOf(change));
      return inputs.dotconfig === own.dotconfig ? undefined : inputs;
    } catch (error) {
      doing.signal.throwIfAborted();
      if (error instanceof HarnessError) return undefined;
      throw error;
    }
  }

  async function incremental(change: OptionChange, inputs: BuildInputs, at: number): Promise<Compared> {
    const what = `CONFIG_${change.symbol}=${change.to}, from the nearest build folder (seed ${wanted.seed}, change ${at})`;
    const clean = await place(`clean-${at}`, inputs, base.store);
    const from = { ...base, inputs: { ...inputs, tree: base.inputs.tree } };
    const nearest = await unlessBroken(build(from, `nearest ${change.symbol}`, 'use', true));
    const fresh = await unlessBroken(build(clean, `clean ${change.symbol}`, 'use', false));
    if (!fresh) return { what, seconds: 0, differences: [], skipped: 'this kernel can not be built' };
    if (!nearest) {
      const where = ['the build from the nearest folder breaks, the one from an empty folder does not'];
      return { what, seconds: 0, differences: [{ file: 'Image', where }] };
    }
    if (nearest.kernel.metadata.from !== 'nearest') throw new Error('no build folder was gone on from');
    // No bound, because one option may affect every file.
    const against = { what: 'a cold build', seconds: cold.seconds };
    return { ...(await compared(what, fresh, nearest)), against };
  }

  async function compared(what: string, a: Timed, b: Timed): Promise<Compared> {
    const differences = await compareKernels(a.kernel, b.kernel);
    return { what, seconds: b.seconds, differences, kernels: [a.kernel, b.kernel] };
  }
}

async function unlessBroken(building: Promise<Timed>): Promise<Timed | undefined> {
  return building.catch((error: unknown) => {
    if (error instanceof BuildBroke) return undefined;
    throw error;
  });
}
