import { lstat, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it, type TestContext } from 'vitest';
import { guestNetworks } from '../../../../fragments/networks.ts';
import { Unavailable } from '../../../core/errors.ts';
import { descendants } from '../../../core/process-identity.ts';
import { openScratch } from '../../../core/scratch.ts';
import { listenUds } from '../vsock-uds.ts';
import { relayGuest, startGvproxy } from './gvproxy.ts';
import { askGateway } from './mock-guest-stack.ts';
import { connectTo } from './way.ts';

const [, network = raise()] = guestNetworks;
function raise(): never {
  throw new Error('no network gvproxy');
}

/** gvproxy that runs, a file of the workstation that a guest must not touch, and the guest's way in. */
async function attacked(skip: TestContext['skip']) {
  await using opened = new AsyncDisposableStack();
  const scratch = opened.use(await openScratch());
  const [folder, precious] = [join(scratch.path, 'gvproxy'), join(scratch.path, 'precious')];
  await mkdir(folder);
  await writeFile(precious, 'kept');
  const proxy = await startGvproxy(folder, join(scratch.path, 'gvproxy.log')).catch((error: Error) => {
    if (error instanceof Unavailable) return skip(error.message);
    throw error;
  });
  opened.use(proxy);
  const vsock = join(scratch.path, 'vm.vsock');
  opened.use(await listenUds(vsock, 1024, guest => relayGuest(guest, proxy.control, network)));
  const guest = async (): Promise<Duplex> =>
    all.adopt(await connectTo(`${vsock}_1024`), c => void c.destroy());
  const owner = async (): Promise<Duplex> => all.adopt(await connectTo(proxy.control), c => void c.destroy());
  const all = opened.move();
  return { proxy, precious, guest, owner, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

const post = (body: object) => {
  const data = JSON.stringify(body);
  return `POST /services/forwarder/expose HTTP/1.1\r\nHost: gateway\r\nContent-Length: ${data.length}\r\nConnection: close\r\n\r\n${data}`;
};
const overFile = (local: string) => post({ protocol: 'unix', local, remote: 'tcp://192.168.127.2:22' });

describe('a hostile guest behind gvproxy', { timeout: 30_000 }, () => {
  it.for([40_000, 5432])('gets no answer from its HTTP service, from port %i', async (from, { skip }) => {
    await using attack = await attacked(skip);
    const answer = await askGateway(await attack.guest(), network, overFile(attack.precious), { from });
    expect(answer).toBe('');
    expect(await readFile(attack.precious, 'utf8')).toBe('kept');
  });

  it('can not speak to its control socket over vsock', async ({ skip }) => {
    await using attack = await attacked(skip);
    const guest = await attack.guest();
    guest.on('error', () => undefined);
    guest.write(overFile(attack.precious));
    expect(await text(guest).catch(() => '')).toBe('');
    expect(await readFile(attack.precious, 'utf8')).toBe('kept');
  });

  it('that reached it all the same would find no file of the workstation', async ({ skip }) => {
    await using attack = await attacked(skip);
    const answer = await askGateway(await attack.owner(), network, overFile(attack.precious));
    expect(answer).not.toBe('');
    expect((await lstat(attack.precious)).isFile()).toBe(true);
    expect(await readFile(attack.precious, 'utf8')).toBe('kept');
  });

  it('that reached it all the same would open no port of the workstation', async ({ skip }) => {
    await using attack = await attacked(skip);
    const local = '127.0.0.1:47391';
    const answer = await askGateway(
      await attack.owner(),
      network,
      post({ protocol: 'tcp', local, remote: '192.168.127.2:22' }),
    );
    expect(answer).toContain('200 OK');
    const socket = createConnection(47_391, '127.0.0.1');
    const refused = await new Promise(resolve => {
      socket.once('connect', () => resolve('connected')).once('error', resolve);
    });
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('has a process before it without user, capabilities or files', async ({ skip }) => {
    await using attack = await attacked(skip);
    const pids = await descendants(attack.proxy.pid);
    const names = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')));
    const pid = pids[names.indexOf('gvproxy\n')];
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    expect(status).toMatch(/^CapBnd:\s+0+$/m);
    if (process.getuid?.() === 0) expect((await stat(`/proc/${pid}`)).uid).toBeGreaterThanOrEqual(61_184);
    const root = await readdir(`/proc/${pid}/root`);
    expect(root).not.toContain('home');
    expect(root).not.toContain('proc');
    expect(await readdir(`/proc/${pid}/root/etc`)).toEqual(['hosts', 'resolv.conf']);
  });
});
