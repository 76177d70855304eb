import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run, type Started, start } from '../../core/exec.ts';
import { socketOf, tail } from './helper.ts';
import { connectUds, listenUds } from './vsock-uds.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsock-uds-'));
  path = join(folder, 'vm.vsock');
});
afterEach(() => rm(folder, { recursive: true }));

/** socat in the place of the vsock device: a script whose stdin and stdout are the connection. */
async function mockDevice(script: string): Promise<Started> {
  const file = join(folder, 'device.sh');
  await writeFile(file, `#!/bin/sh\nread -r verb port\n${script}\n`, { mode: 0o755 });
  const device = await start(['socat', '-t', '5', `UNIX-LISTEN:${path},fork`, `EXEC:${file}`], {
    owner: 'test',
  });
  await socketOf(device, path, 'socat', tail(device));
  return device;
}

const guestDials = (port: number, input: string) =>
  run(['socat', '-t', '5', '-', `UNIX-CONNECT:${path}_${port}`], {
    owner: 'test',
    deadline: 5,
    input,
    check: false,
  });

describe('connectUds', () => {
  test('asks for the port, and what the guest says right behind its consent is not lost', async () => {
    await using _ = await mockDevice('printf "OK 1073741824\\n%s %s" "$verb" "$port"');
    expect(await text(await connectUds(path, 1234))).toBe('CONNECT 1234');
  });

  test('what we send after our end is seen can still be answered', async () => {
    await using _ = await mockDevice('echo OK 1073741824; sha256sum');
    const connection = await connectUds(path, 1235);
    connection.end('abc');
    expect(await text(connection)).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\n',
    );
  });

  test.each([
    {
      of: 'a port where nobody listens',
      device: 'exit',
      error: { code: 'ECONNREFUSED', message: 'vsock port 9: connection refused by the guest' },
    },
    {
      of: 'a device that speaks something else',
      device: 'echo HTTP/1.1 400',
      error: { code: 'EPROTO', message: 'vsock port 9: the device answered "HTTP/1.1 400\\n"' },
    },
  ])('$of is $error.code', async ({ device, error }) => {
    await using _ = await mockDevice(device);
    await expect(connectUds(path, 9)).rejects.toMatchObject(error);
  });

  test('a device that is gone is not taken for a guest that refuses', async () => {
    await expect(connectUds(path, 9)).rejects.toMatchObject({
      code: 'ENODEV',
      message: `the vsock device behind ${path} is gone: connect ENOENT ${path}`,
    });
  });

  test('a guest that says nothing is waited for as long as its deadline', async () => {
    await using _ = await mockDevice('cat > /dev/null');
    await expect(connectUds(path, 9, { deadline: 0.2 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GuestError: vsock port 9: the guest neither accepted nor refused within 0.2 s
        do         look in console.log for what the guest was doing]
    `);
  });
});

describe('listenUds', () => {
  const echo = (connection: Duplex) => void connection.pipe(connection);

  test('what the guest connects to arrives on its port', async () => {
    await using _ = await listenUds(path, 2001, echo);
    expect(await guestDials(2001, 'from the guest')).toMatchObject({ exitCode: 0, stdout: 'from the guest' });
  });

  test('afterwards the port is closed, and so are its connections', async () => {
    const connected = Promise.withResolvers<Duplex>();
    const listener = await listenUds(path, 2001, connected.resolve);
    const guest = guestDials(2001, '');
    const connection = await connected.promise;
    await listener[Symbol.asyncDispose]();
    expect((await guest).exitCode).toBe(0);
    expect(connection.destroyed).toBe(true);
    expect((await guestDials(2001, '')).stderr).toContain('No such file or directory');
  });

  test('a port that is taken is named, with what to do', async () => {
    await using _ = await listenUds(path, 2001, echo);
    const error = await listenUds(path, 2001, echo).catch((thrown: Error) =>
      thrown.message.replaceAll(folder, '…'),
    );
    expect(error).toMatchInlineSnapshot(`
      "vsock: can't listen for the guest's connections to port 2001
        because    listen EADDRINUSE: address already in use …/vm.vsock_2001
        do         end what listens on …/vm.vsock_2001, or remove it"
    `);
  });
});
