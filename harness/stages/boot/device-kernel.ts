import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hardenedHost } from '../../../fragments/profiles.ts';
import type { RunContext } from '../../contract/context.ts';
import { openStages } from '../../contract/open-stage.ts';
import { failuresOf, type Outcome } from '../../contract/stage.ts';
import { InfraError, Unavailable } from '../../core/errors.ts';
import { build } from '../build/index.ts';
import type { Kernel } from '../build/stage.ts';
import { config } from '../config/index.ts';

/** The profile whose kernel the virtual device runs. */
const profileName = hardenedHost.name;

/**
 * The virtual device's kernel, configured and built by the same two stages as any other. Throws InfraError with the
 * first failure when that kernel isn't green: then the device, not the product, is broken.
 */
export async function deviceKernel(
  { settings, store, folder }: Pick<RunContext, 'settings' | 'store' | 'folder'>,
  working: { readonly progress: (doing: string) => void; readonly signal: AbortSignal },
): Promise<Kernel> {
  const context: RunContext = {
    settings: { ...settings, profile: profileName, kernelImage: undefined, kernelSrc: undefined },
    profile: hardenedHost,
    store,
    folder: join(folder, 'device'),
    hooks: {},
  };
  await mkdir(context.folder, { recursive: true });
  await using cleanup = new AsyncDisposableStack();
  const stages = openStages([config, build], {
    context,
    cleanup,
    signal: working.signal,
    explain: ({ failure }) => failure,
    onEvent: event => {
      if (event.event === 'progress') working.progress(`host kernel: ${event.doing}`);
    },
  });
  const outcomes: Outcome<unknown>[] = [];
  for (const stage of stages.values()) outcomes.push(await stage.outcome());
  working.signal.throwIfAborted();
  const failure = outcomes.flatMap(failuresOf)[0];
  for (const outcome of outcomes) {
    if (outcome.state === 'skipped') {
      throw new Unavailable(`the virtual device has no kernel: ${outcome.because}`);
    }
  }
  if (!failure) return stages.get(build.name)?.live() as Kernel;
  throw new InfraError({
    code: 'device.kernel-not-green',
    what: `device: the virtual device's own kernel is not green: ${failure.what}`,
    ...(failure.lastLine ? { lastLine: failure.lastLine } : {}),
    ...(failure.because ? { because: failure.because } : {}),
    todo: `PROFILE=${profileName} npm test -- suites/10-config.test.ts suites/20-build.test.ts shows all of it`,
  });
}
