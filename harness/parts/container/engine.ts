import type { ContainerRuntimeClient } from 'testcontainers';
import { Unavailable } from '../../core/errors.ts';
import { engineSocket, whyNoEngine } from '../../setup/engine.mjs';

/** The container engine, as its own client speaks to it. */
export type Engine = ContainerRuntimeClient['container']['dockerode'];

/**
 * testcontainers, loaded where a container is wanted: it takes a quarter of a second. Its reaper is a container of its
 * own whose image has to be pulled; ours end with us by themselves. It would ask the engine's network for an address to
 * reach containers at; ours have no network.
 */
export async function loadTestcontainers(): Promise<typeof import('testcontainers')> {
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= 'localhost';
  return import('testcontainers');
}

/**
 * The engine of this machine, at the socket of DOCKER_HOST or the usual one. Throws Unavailable with the reason and what
 * starts it; also for an engine of another machine, which could not see our folders.
 */
export async function openEngine(): Promise<Engine> {
  if (!engineSocket(process.env)) {
    const host = process.env['DOCKER_HOST'];
    throw new Unavailable(`no container engine: DOCKER_HOST=${host} is no socket of this machine; unset it`);
  }
  const { getContainerRuntimeClient } = await loadTestcontainers();
  const client = await getContainerRuntimeClient().catch(() => undefined);
  const engine = client?.container.dockerode;
  const answers = await engine?.ping().catch(() => undefined);
  if (engine && answers) return engine;
  throw new Unavailable(`no container engine: ${whyNoEngine(process.env)}`);
}
