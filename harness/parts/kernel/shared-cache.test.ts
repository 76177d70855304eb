import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { detect } from '../../setup/detect.mjs';
import { tools } from '../../setup/tools.mjs';
import { type Redis, startRedis } from './redis.ts';
import { shownUrl, whyUnreachable } from './shared-cache.ts';

const tool = tools.find(({ name }) => name === 'redis-server');

describe.skipIf(!tool || !detect(tool).path)(
  'a Redis server (skipped without one: npm run setup -- --with shared-cache)',
  () => {
    let folder = '';
    let redis: Redis;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'redis-'));
      redis = await startRedis(folder, { password: 'pa ss/word' });
    });
    afterAll(async () => {
      await redis[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    });

    test('is usable if it accepts the password', async () => {
      expect(await whyUnreachable(redis.url)).toBeUndefined();
    });

    test('reports a missing or wrong password', async () => {
      const without = `redis+unix:${join(folder, 'redis.sock')}`;
      expect(await whyUnreachable(without)).toBe('NOAUTH Authentication required.');
      expect(await whyUnreachable(redis.url.replace('pa%20ss', 'other'))).toMatch(/^WRONGPASS /);
    });
  },
);

test('reports a refused connection with the system error', async () => {
  expect(await whyUnreachable('redis+unix:/nowhere/redis.sock')).toBe('connect ENOENT /nowhere/redis.sock');
  expect(await whyUnreachable('http://127.0.0.1:1/cache')).toBe('connect ECONNREFUSED 127.0.0.1:1');
});

test('reports a server that does not answer within 2 s', async () => {
  const mute = createServer(socket => socket.on('error', () => undefined));
  const port = await new Promise<number>(resolve =>
    mute.listen(0, '127.0.0.1', () => {
      const address = mute.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    }),
  );
  expect(await whyUnreachable(`redis://127.0.0.1:${port}`)).toBe('no answer within 2 s');
  mute.close();
});

test.each([
  ['redis://:secret@cache:6379', 'redis://cache:6379'],
  ['http://me:secret@cache/kernel', 'http://cache/kernel'],
  ['redis+unix:/run/redis.sock', 'redis+unix:/run/redis.sock'],
])('shows %s as %s', (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});
