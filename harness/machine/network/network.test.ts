import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guestNetworks } from '../../../fragments/networks.ts';
import { run } from '../../exec.ts';
import { openScratch } from '../../scratch.ts';
import { openStore } from '../../store.ts';
import { onBridge } from './bridge.ts';
import { procNetTcp } from './guest-side.ts';
import { gvforwarder } from './gvforwarder.ts';

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
