import { mkdir } from 'node:fs/promises';
import { profileNamed } from '../../app/project/project.ts';
import { openStages } from '../../contract/open-stage.ts';
import type { Settings } from '../../contract/settings.ts';
import { failuresOf } from '../../contract/stage.ts';
import type { LiveOf } from '../../contract/stages.ts';
import { InfraError, Unavailable } from '../../core/errors.ts';
import { openStore } from '../../core/store/store.ts';
import type { BuildInputs } from '../../parts/kernel/make-command.ts';
import { toolchain } from '../../parts/toolchain/named.ts';
import { config } from '../../stages/config/index.ts';
import '../../stages/config/stage.ts';

/** Inputs common to all compared builds. */
export interface Doing {
  /** Folder of logs and evidence. */
  readonly folder: string;
  readonly progress: (doing: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Returns the inputs of the kernel build from the config stage; `fragment` comes after the profile's own fragments.
 * Ignores the profile's policies, because only the build is compared. Throws InfraError if that stage did not pass,
 * Unavailable if the toolchain is not available.
 */
export async function configure(settings: Settings, doing: Doing, fragment?: string): Promise<BuildInputs> {
  const { folder, progress, signal } = doing;
  await mkdir(folder, { recursive: true });
  const store = openStore(settings.store);
  const profile = { ...profileNamed(settings.profile), policies: [], waivers: [] };
  const hooks = fragment === undefined ? {} : { fragment };
  await using cleanup = new AsyncDisposableStack();
  const [stage] = openStages([config], {
    context: { settings: { ...settings, kernelImage: undefined }, profile, store, folder, hooks },
    cleanup,
    signal,
    explain: ({ failure }) => failure,
    onEvent: event => {
      if (event.event === 'progress') progress(`configuring: ${event.doing}`);
    },
  }).values();
  if (!stage) throw new Error('one stage was opened');
  const outcome = await stage.outcome();
  if (outcome.state === 'skipped') throw new Unavailable(outcome.because);
  const [failure] = failuresOf(outcome);
  if (failure) {
    const { blame: _, ...details } = failure;
    throw new InfraError(details);
  }
  const { tree, dotconfig } = stage.live() as LiveOf<'config'>;
  if (!tree) throw new Error('a kernel that is built has a tree');
  return {
    tree,
    arch: profile.arch,
    dotconfig,
    toolchain: await toolchain(settings, { owner: 'build', store, progress, signal }),
    hostFlags: settings.hostFlags,
  };
}
