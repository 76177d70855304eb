import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../../core/exec.ts';
import { signalChild } from '../../inject/signal-child.ts';
import { adbDevice } from './client.ts';
import { askServer } from './protocol.ts';
import { openAdb } from './server.ts';

const missing = await run(['adb', 'version'], { owner: 'test', deadline: 10 }).then(
  () => false,
  () => true,
);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adb-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What answers like an adb server of protocol version 40. */
async function mockOldServer(path: string) {
  const server = createServer(socket => socket.once('data', () => socket.end('OKAY00040028'))).listen(path);
  await once(server, 'listening');
  return server;
}

describe.skipIf(missing)('our own adb server (skipped without adb)', { timeout: 30_000 }, () => {
  test('answers on a Unix socket, and is gone afterwards', async () => {
    const server = await openAdb(folder, { PATH: process.env['PATH'] });
    await expect(askServer(server.dial, 'host:version')).resolves.toMatch(/^[0-9a-f]{4}$/);
    await server[Symbol.asyncDispose]();
    await expect(server.dial()).rejects.toThrow('connect');
    await expect(server.exited).resolves.toBeDefined();
  });

  test('knows no device that is not there: infrastructure, at once', async () => {
    await using server = await openAdb(folder, { PATH: process.env['PATH'] });
    const device = adbDevice(server, 'nosuch', 'adbd');
    await expect(device.shell('true', { deadline: 10 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfraError: device: nosuch was lost
        last line  error: device 'nosuch' not found
        do         look whether it rebooted, went to sleep or lost its cable; \`adb devices -l\` shows what is there]
    `);
  });

  test('ended by somebody: infrastructure at once, and no client starts another one', async () => {
    await using server = await openAdb(folder, { PATH: process.env['PATH'] });
    await signalChild(/^adb$/, 'SIGKILL');
    await server.exited;
    const device = adbDevice(server, 'nosuch', 'adbd');
    await expect(device.shell('true', { deadline: 10 })).rejects.toThrow(
      'the adb server was ended by somebody',
    );
    await expect(device.start('true')).rejects.toThrow('the adb server was ended by somebody');
    await expect(server.dial()).rejects.toThrow('connect');
  });

  test('is not the one that the environment names, where that one speaks another version', async () => {
    const path = join(folder, 'old.sock');
    const old = await mockOldServer(path);
    const env = { PATH: process.env['PATH'], ADB_SERVER_SOCKET: `localfilesystem:${path}` };
    const refused = await openAdb(folder, env).catch((error: Error) => error.message);
    expect(String(refused).replaceAll(folder, '<folder>')).toMatchInlineSnapshot(`
      "device: the adb server at localfilesystem:<folder>/old.sock is of another version
        because    the server has version 1.0.40, /usr/bin/adb has 1.0.41
        do         name the adb that started the server with ENDGOAL_ADB=<path>, or unset ANDROID_ADB_SERVER_PORT"
    `);
    old.close();
    await once(old, 'close');
    await expect(access(path)).rejects.toThrow('ENOENT');
  });
});
