import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { InfraError } from '../../core/errors.ts';
import { openStore } from '../../core/store/store.ts';
import { startContainer } from '../container/container.ts';
import { noPrivateEngine, type PrivateEngine, startEngine } from '../container/private-engine.ts';
import { importTinyImage } from '../container/tiny-image.ts';
import { mockToolchain } from '../toolchain/mock-toolchain.ts';
import { buildKernel } from './build.ts';

const image = 'endgoal-test/make:1';
const user = { uid: 65534, gid: 65534 };

/** A compiler that runs long. */
const makefile = 'Image:\n\t@echo "  CC      init/main.o"\n\t@sleep 600\n';

const toolchain = mockToolchain('container-gcc', async ({ owner, source, writable }) => {
  for (const path of writable) await chmod(path, 0o777);
  return startContainer({
    owner,
    image,
    user,
    limits: { memory: 0.25, processors: 1, processes: 64 },
    mounts: [{ path: source, writable: false }, ...writable.map(path => ({ path, writable: true }))],
  });
});

describe.skipIf(noPrivateEngine())(
  'a build in a container (skipped if a private dockerd cannot be started)',
  { timeout: 60_000 },
  () => {
    let engine: PrivateEngine;
    let folder: string;
    beforeAll(async () => {
      engine = await startEngine();
      vi.stubEnv('DOCKER_HOST', engine.host);
      await importTinyImage(image, ['/usr/bin/make']);
      folder = await mkdtemp(join(tmpdir(), 'build-'));
      await chmod(folder, 0o755);
      await mkdir(join(folder, 'tree'));
      await writeFile(join(folder, 'tree/Makefile'), makefile);
    }, 60_000);
    afterAll(async () => {
      vi.unstubAllEnvs();
      await engine[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    });

    test('reports at once an engine that dies as an InfraError, and leaves no files', async () => {
      const store = openStore(join(folder, 'store'));
      const path = join(folder, 'tree');
      const tree = { path, version: '6.1.0', origin: { kind: 'folder' }, identity: 'x' } as const;
      const failure = await buildKernel(
        { tree, arch: 'arm64', dotconfig: 'CONFIG_A=y\n', toolchain, hostFlags: {} },
        {
          store,
          jobs: 1,
          profile: 'vault-guest',
          keepFolder: true,
          log: join(folder, 'build.log'),
          progress: doing => void (doing.startsWith('CC init/main.o') && engine.kill()),
          signal: new AbortController().signal,
        },
      ).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(InfraError);
      expect((failure as Error).message.replaceAll(engine.host, 'unix:///engine')).toMatchInlineSnapshot(`
        "build: the container engine died while make ran in it
          because    nothing answers at DOCKER_HOST=unix:///engine; start it, or unset DOCKER_HOST
          do         see why it ended (journalctl -u docker, or free space and memory), start it, and run again"
      `);
      expect(await readdir(join(store.root, 'drafts'))).toEqual([]);
      expect(await store.list('kernel')).toEqual([]);
    });
  },
);
