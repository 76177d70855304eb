import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hardenedHost } from '../../../fragments/profiles.ts';
import type { RunContext } from '../../contract/context.ts';
import { defineStage, failuresOf, type Stage, type StageDefinition } from '../../contract/stage.ts';
import { InfraError, Unavailable } from '../../core/errors.ts';
import { buildStage, type Kernel } from '../build/stage.ts';
import { configStage } from '../config/stage.ts';

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
    seams: {},
  };
  await mkdir(context.folder, { recursive: true });
  const define = <E, L, C extends string>(definition: StageDefinition<E, L, C>): Stage<E, L, C> =>
    defineStage(definition, {
      signal: working.signal,
      explain: ({ failure }) => failure,
      onEvent: event => {
        if (event.event === 'progress') working.progress(`host kernel: ${event.doing}`);
      },
    });
  const config = define(configStage(context));
  const build = define(buildStage(context, config));
  const outcomes = [await config.outcome(), await build.outcome()];
  working.signal.throwIfAborted();
  const failure = outcomes.flatMap(failuresOf)[0];
  for (const outcome of outcomes) {
    if (outcome.state === 'skipped') {
      throw new Unavailable(`the virtual device has no kernel: ${outcome.because}`);
    }
  }
  if (!failure) return build.live();
  throw new InfraError({
    what: `device: the virtual device's own kernel is not green: ${failure.what}`,
    ...(failure.lastLine ? { lastLine: failure.lastLine } : {}),
    ...(failure.because ? { because: failure.because } : {}),
    todo: `PROFILE=${profileName} npm test -- suites/10-config.test.ts suites/20-build.test.ts shows all of it`,
  });
}
