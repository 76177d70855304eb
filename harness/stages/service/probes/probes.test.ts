import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as httpServer } from 'node:http';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Secret } from '../../../core/secrets/secret.ts';
import { askBanner } from './banner.ts';
import { askHttp } from './http.ts';
import { askRedis } from './redis.ts';

const folder = mkdtempSync(join(tmpdir(), 'probes-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

/** A connection to a server on a Unix socket of the test. */
async function connected(server: Server): Promise<Socket & AsyncDisposable> {
  const path = join(folder, `${++count}.sock`);
  await new Promise<void>(resolve => server.listen(path, resolve));
  const socket = createConnection(path);
  return Object.assign(socket, {
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
      server.close();
    },
  });
}

const says = (text: string) => createServer(socket => socket.end(text));

test('a banner that matches is right', async () => {
  await using connection = await connected(says('SSH-2.0-OpenSSH_9.2p1\r\n'));
  expect(await askBanner({ kind: 'banner', matches: '^SSH-2' }, connection)).toMatchObject({
    said: '"SSH-2.0-OpenSSH_9.2p1"',
    right: true,
  });
});

test('a server that closes without a word is reported as ECONNRESET', async () => {
  await using connection = await connected(says(''));
  await expect(askBanner({ kind: 'banner', matches: '^SSH-2' }, connection)).rejects.toMatchObject({
    code: 'ECONNRESET',
  });
});

test.for([
  [200, 'all well', true],
  [500, 'all well', false],
  [200, 'nothing', false],
] as const)('HTTP %i with %o is right: %o', async ([status, body, right]) => {
  const server = httpServer((_, response) => response.writeHead(status).end(body));
  await using connection = await connected(server);
  expect(await askHttp({ kind: 'http', body: 'well' }, connection)).toMatchObject({ right });
});

/** Enough of Redis for the probe: it checks the password and appends. */
const redis = (password: string, length: (a: string, b: string) => number) =>
  createServer(socket =>
    socket.on('data', (chunk: Buffer) => {
      const words = chunk
        .toString()
        .split('\r\n')
        .filter(word => word && !/^[*$]\d+$/.test(word));
      if (words[0] === 'AUTH')
        socket.write(words[1] === password ? '+OK\r\n' : '-WRONGPASS invalid password\r\n');
      socket.write(`:${length(words.at(-2) ?? '', words.at(-1) ?? '')}\r\n`);
    }),
  );

test.for([
  ['the length of both strings', 'secret', (a: string, b: string) => a.length + b.length, true],
  ['another number', 'secret', () => 7, false],
  ['a refused password', 'other', () => 7, false],
] as const)('Redis that answers %s is right: %o', async ([, password, length, right]) => {
  await using connection = await connected(redis('secret', length));
  expect(await askRedis(new Secret(password), connection)).toMatchObject({ right });
});
