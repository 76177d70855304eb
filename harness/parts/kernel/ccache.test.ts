import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../core/exec.ts';
import { now } from '../../core/wait.ts';
import { detect } from '../../setup/detect.mjs';
import { type ToolName, tools } from '../../setup/tools.mjs';
import { countResults, openCompilerCache } from './ccache.ts';
import { fixedStamps } from './make-command.ts';
import { type Redis, startRedis } from './redis.ts';

const isHere = (wanted: ToolName) => tools.some(tool => tool.name === wanted && detect(tool).path);
const missing = (['gcc', 'ccache', 'redis-server'] as const).filter(name => !isHere(name));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccache-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(missing.length > 0)(
  `builds with a shared Redis (skipped without ${missing.join(', ') || 'gcc, ccache, redis-server'})`,
  () => {
    let redis: Redis;
    beforeEach(async () => {
      redis = await startRedis(folder);
      return () => redis[Symbol.asyncDispose]();
    });

    /** Compiles one file like kbuild, with the store at `root`, in a build folder with this name. */
    async function compile(
      root: string,
      draft: string,
      shared: string,
      meanwhile: () => PromiseLike<void> = async () => {},
    ) {
      const tree = join(folder, root, 'source/tree');
      const objects = join(folder, root, 'drafts', draft, 'objects');
      await mkdir(join(tree, 'include'), { recursive: true });
      await mkdir(objects, { recursive: true });
      await writeFile(join(tree, 'include/a.h'), 'const char *where(void);\n');
      await writeFile(join(tree, 'a.c'), '#include <a.h>\nconst char *where(void) { return __FILE__; }\n');
      const cache = await openCompilerCache({
        folder: join(folder, root, 'ccache'),
        shared,
        unused: undefined,
        tree,
        objects,
        mode: 'use',
      });
      await meanwhile();
      const map = `-ffile-prefix-map=../../../source/tree/=`;
      const argv = [
        'ccache',
        'gcc',
        '-g',
        `-I${tree}/include`,
        map,
        `-fdebug-prefix-map=${objects}=.`,
      ] as const;
      await run([...argv, '-c', '-o', 'a.o', join(tree, 'a.c')], {
        owner: 'test',
        deadline: 20,
        cwd: objects,
        env: { ...fixedStamps, ...cache.env },
      });
      return { note: cache.note, use: await cache.use(), object: await readFile(join(objects, 'a.o')) };
    }

    test('find the objects of a store at another path depth, byte for byte', async () => {
      const first = await compile('one', 'kernel-1', redis.url);
      const second = await compile('some/where/else', 'kernel-2', redis.url);
      expect([first.use, second.use]).toEqual([
        { local: 0, shared: 0, compiled: 1, errors: 0 },
        { local: 0, shared: 1, compiled: 0, errors: 0 },
      ]);
      expect(second.object.equals(first.object)).toBe(true);
      expect(second.object.includes(folder)).toBe(false);
    });

    test('continue if it dies during a build, and count its errors', async () => {
      const { note, use, object } = await compile('bereft', 'kernel-1', redis.url, () =>
        redis[Symbol.asyncDispose](),
      );
      expect(note).toBeUndefined();
      expect(use).toEqual({ local: 0, shared: 0, compiled: 1, errors: 1 });
      expect(object.length).toBeGreaterThan(0);
    });

    test('wait only briefly if it hangs', async () => {
      const hung = createServer(socket => {
        socket.on('error', () => undefined);
        socket.on('data', data => void (String(data).includes('PING') && socket.write('+PONG\r\n')));
      });
      await new Promise<void>(resolve => void hung.listen(0, '127.0.0.1', resolve));
      const { port } = hung.address() as AddressInfo;
      const began = now();
      const { note, use } = await compile('patient', 'kernel-1', `redis://127.0.0.1:${port}`);
      hung.close();
      expect([note, use.compiled, use.errors]).toEqual([undefined, 1, 1]);
      expect(now() - began).toBeLessThan(6);
    });

    test('continue without it if it is down, with a note that hides the password', async () => {
      await redis[Symbol.asyncDispose]();
      const { note, use } = await compile('alone', 'kernel-1', 'redis://:secret@127.0.0.1:1');
      expect(note).toBe(
        'the shared compiler cache redis://127.0.0.1:1 is not used: connect ECONNREFUSED 127.0.0.1:1',
      );
      expect(use).toEqual({ local: 0, shared: 0, compiled: 1, errors: 0 });
    });
  },
);

test('a shared cache that the toolchain cannot use is left out, with a note', async () => {
  const { env, note } = await openCompilerCache({
    folder,
    shared: 'redis://cache',
    unused: 'container-gcc sees no network',
    tree: folder,
    objects: folder,
    mode: 'use',
  });
  expect(env).not.toHaveProperty('CCACHE_REMOTE_STORAGE');
  expect(note).toBe('the shared compiler cache redis://cache is not used: container-gcc sees no network');
});

test('counts results of a server that died during make as errors', () => {
  const log = '# mm/slub.c\ndirect_cache_hit\nlocal_storage_hit\n# a.c\ncache_miss\nremote_storage_error\n';
  expect(countResults(log)).toEqual({ local: 1, shared: 0, compiled: 1, errors: 1 });
});
