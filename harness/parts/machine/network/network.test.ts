import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { guestNetworks } from '../../../../fragments/networks.ts';
import { InfraError } from '../../../core/errors.ts';
import { run, start } from '../../../core/exec.ts';
import { openScratch } from '../../../core/scratch.ts';
import { openStore } from '../../../core/store/store.ts';
import { until } from '../../../core/wait.ts';
import { findTool } from '../../workstation/tools.ts';
import { socketOf, tail } from '../helper.ts';
import { onBridge, openBridge } from './bridge.ts';
import { procNetTcp } from './guest-side.ts';
import { gvforwarder } from './gvforwarder.ts';
import { connectTo } from './way.ts';

const [bridge] = guestNetworks;
if (!bridge) throw new Error('no network');

describe('a bridge with TAP', () => {
  it("takes the place of QEMU's user network, in a namespace of its own", () => {
    const argv = ['qemu', '-netdev', 'user,id=net,restrict=on', '-device', 'virtio-net-pci,netdev=net'];
    const bridged = onBridge(argv, bridge, '/usr/bin/socat', '/run/postgres.sock');
    expect(bridged.slice(0, 4)).toEqual(['unshare', '--map-root-user', '--net', '--']);
    expect(bridged.slice(-7)).toEqual([
      '/usr/bin/socat',
      '/run/postgres.sock',
      'qemu',
      '-netdev',
      'tap,id=net,ifname=tap0,script=no,downscript=no',
      '-device',
      'virtio-net-pci,netdev=net',
    ]);
  });

  it('leads from a Unix socket outside to an address on it', async ({ skip }) => {
    await using opened = new AsyncDisposableStack();
    // Throws Unavailable, with the kernel's words, where a user may not make one.
    const way = await openBridge(bridge).catch((error: Error) => skip(error.message));
    opened.use(way);
    const { path: socat } = await findTool('socat');
    const scratch = opened.use(await openScratch());
    const socket = join(scratch.path, 'postgres.sock');
    const guest = `ip address add ${bridge.guest}/24 dev br0
exec ${socat} TCP4-LISTEN:5432,bind=${bridge.guest} SYSTEM:'echo seen from "$SOCAT_PEERADDR"'`;
    const argv = onBridge(['sh', '-c', guest, 'user,id=net,restrict=on'], bridge, socat, socket);
    const [file = '', ...args] = argv;
    const machine = opened.use(await start([file, ...args], { owner: 'test' }));
    await socketOf(machine, socket, 'socat', tail(machine));
    const said = await until(async () => (await text(await connectTo(socket))) || undefined, {
      seconds: 10,
      pause: 0.1,
      otherwise: () => new InfraError({ what: 'nobody answered', todo: 'look' }),
    });
    expect(said).toBe(`seen from ${bridge.host}\n`);
  });

  it('is no bridge where QEMU has another network', () => {
    expect(() => onBridge(['qemu', '-nic', 'none'], bridge, 'socat', 'x.sock')).toThrow(
      "QEMU's command line has no -netdev user,id=net,restrict=on",
    );
  });
});

describe('an address in /proc/net/tcp', () => {
  it.each([
    ['127.0.0.1', 5432, '0100007F:1538'],
    ['10.77.0.2', 80, '02004D0A:0050'],
  ])('%s:%i is %s', (address, port, row) => {
    expect(procNetTcp(address, port)).toBe(row);
  });
});

describe('gvforwarder', () => {
  const making = { progress: () => undefined, log: '/dev/null' };
  it('is the file that GVFORWARDER names', async () => {
    await using scratch = await openScratch();
    const file = join(scratch.path, 'gvforwarder');
    await run(['touch', file], { owner: 'test', deadline: 5 });
    expect(await gvforwarder(openStore(scratch.path), making, { GVFORWARDER: file })).toBe(file);
  });

  it('is a wrong setting where that names nothing', async () => {
    await using scratch = await openScratch();
    await expect(
      gvforwarder(openStore(scratch.path), making, { GVFORWARDER: '/nowhere/gvforwarder' }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [UserError: settings: GVFORWARDER=/nowhere/gvforwarder is not there
        do         set it to gvforwarder for arm64, static; or leave it out]
    `);
  });
});
