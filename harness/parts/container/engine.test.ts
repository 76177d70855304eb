import { afterEach, expect, test, vi } from 'vitest';
import { Unavailable } from '../../core/errors.ts';
import { openEngine } from './engine.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  [
    'unix:///nowhere/docker.sock',
    'no container engine: nothing answers at DOCKER_HOST=unix:///nowhere/docker.sock; start it, or unset DOCKER_HOST',
  ],
  [
    'tcp://192.0.2.1:2375',
    'no container engine: DOCKER_HOST=tcp://192.0.2.1:2375 is no socket of this machine; unset it',
  ],
])('reports why the engine at %s is unavailable', async (host, reason) => {
  vi.stubEnv('DOCKER_HOST', host);
  const opening = openEngine();
  await expect(opening).rejects.toThrow(Unavailable);
  await expect(opening).rejects.toThrow(reason);
});
