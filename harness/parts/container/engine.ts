import type { ContainerRuntimeClient } from 'testcontainers';
import { Unavailable } from '../../core/errors.ts';
import { engineSocket, whyNoEngine } from '../../setup/engine.mjs';

/** The client of the container engine. */
export type Engine = ContainerRuntimeClient['container']['dockerode'];

/**
 * Loads testcontainers on first use, because loading takes a quarter of a second. Its reaper is switched off: it would
 * need a pulled image, and endgoal's containers end with this process. Its search for a container address is switched
 * off too: endgoal's containers have no network.
 */
export async function loadTestcontainers(): Promise<typeof import('testcontainers')> {
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= 'localhost';
  return import('testcontainers');
}

/**
 * The engine of this workstation, at the socket of DOCKER_HOST or the default one. Throws Unavailable with the reason and
 * the command that starts it. An engine of another computer is unavailable too: it cannot mount local folders.
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
