import { readlink } from 'node:fs/promises';
import { startOf } from '../../core/process-identity.ts';
import type { Engine } from './engine.ts';

/** Labels of containers: the owner's process id with its PID namespace, because ids are valid in one namespace only. */
const labels = { namespace: 'endgoal.namespace', pid: 'endgoal.pid', start: 'endgoal.start' } as const;

const namespace = () => readlink('/proc/self/ns/pid');

/** Labels for a container of this process. */
export async function ownLabels(): Promise<Record<string, string>> {
  return {
    [labels.namespace]: await namespace(),
    [labels.pid]: String(process.pid),
    [labels.start]: (await startOf(process.pid)) ?? '',
  };
}

/**
 * Removes containers whose owner process has ended. Such a container is left only if the engine died before it could
 * remove it.
 */
export async function sweepContainers(engine: Engine): Promise<void> {
  const label = [`${labels.namespace}=${await namespace()}`];
  const all = await engine.listContainers({ all: true, filters: { label } });
  for (const { Id, Labels } of all) {
    if ((await startOf(Number(Labels[labels.pid]))) === Labels[labels.start]) continue;
    await engine
      .getContainer(Id)
      .remove({ force: true })
      .catch(() => undefined);
  }
}
