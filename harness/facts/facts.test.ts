import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFacts } from './facts.ts';

/** Output of facts.sh in a guest of profile vault-guest under QEMU. */
const sample = readFileSync(join(import.meta.dirname, 'samples', 'vault-guest.txt'), 'utf8');
const facts = parseFacts(sample);

describe('reads from a real guest', () => {
  test('the running kernel', () => {
    expect(facts.version).toMatch(/^Linux version 6\.1\.192 /);
    expect(facts.buildId).toBe('d264f7d9265fed5efd4b9e88ab6ed3c6bc798293');
    expect(facts.config).toContain('\nCONFIG_VIRTIO_VSOCKETS=y\n');
    expect(facts.cmdline).toMatchInlineSnapshot(
      `"console=ttyAMA0 kpti=0 panic=-1 oops=panic ignore_loglevel endgoal.root=/dev/vda endgoal.data=/dev/vdb"`,
    );
    expect(facts.lsms).toMatchInlineSnapshot(`
      [
        "lockdown",
        "capability",
        "landlock",
        "yama",
      ]
    `);
  });

  test('its clock, before and after collecting', () => {
    expect(facts.clock.first).toBeGreaterThan(1.7e9);
    expect(facts.clock.last).toBeGreaterThan(facts.clock.first);
    expect(facts.clock.last - facts.clock.first).toBeLessThan(5);
  });

  test('each PCI device with its driver', () => {
    const rows = facts.pci.map(
      row => `${row.address} ${row.vendor}:${row.device} ${row.class} ${row.driver ?? '-'}`,
    );
    expect(rows).toMatchInlineSnapshot(`
      [
        "0000:00:00.0 1b36:0008 060000 -",
        "0000:00:01.0 1b36:0002 070002 serial",
        "0000:00:02.0 1af4:1001 010000 virtio-pci",
        "0000:00:03.0 1af4:1001 010000 virtio-pci",
        "0000:00:04.0 1af4:1000 020000 virtio-pci",
        "0000:00:05.0 1af4:1005 00ff00 virtio-pci",
        "0000:00:06.0 1af4:1002 00ff00 virtio-pci",
        "0000:00:07.0 1af4:1003 078000 virtio-pci",
        "0000:00:08.0 1af4:1053 078000 virtio-pci",
      ]
    `);
  });

  test('each virtio device with its PCI device and its driver', () => {
    const rows = facts.virtio.map(
      row => `${row.name} type ${row.type} at ${row.pciAddress} status ${row.status} ${row.driver ?? '-'}`,
    );
    expect(rows).toMatchInlineSnapshot(`
      [
        "virtio0 type 2 at 0000:00:02.0 status 15 virtio_blk",
        "virtio1 type 2 at 0000:00:03.0 status 15 virtio_blk",
        "virtio2 type 1 at 0000:00:04.0 status 15 virtio_net",
        "virtio3 type 4 at 0000:00:05.0 status 15 virtio_rng",
        "virtio4 type 5 at 0000:00:06.0 status 15 virtio_balloon",
        "virtio5 type 3 at 0000:00:07.0 status 15 virtio_console",
        "virtio6 type 19 at 0000:00:08.0 status 15 vmw_vsock_virtio_transport",
      ]
    `);
    // 32 is VIRTIO_F_VERSION_1.
    expect(facts.virtio.every(row => row.features.includes(32) || row.type !== 19)).toBe(true);
  });

  test('the registered drivers, bound or not', () => {
    expect(facts.drivers.pci).toEqual(['serial', 'virtio-pci']);
    expect(facts.drivers.virtio).toContain('vmw_vsock_virtio_transport');
  });

  test('the board', () => {
    expect(facts.amba).toContainEqual({ name: '9000000.pl011', driver: 'uart-pl011' });
  });

  test('consoles, mounts and device nodes', () => {
    expect(facts.consoles).toEqual([{ name: 'ttyAMA0', flags: 'ECpa' }]);
    const root = facts.mounts.find(row => row.directory === '/system');
    expect(root).toMatchObject({ source: '/dev/vda', type: 'ext4' });
    expect(root?.options).toContain('ro');
    expect(facts.devices).toContainEqual({ path: '/dev/net/tun', type: 'character', major: 10, minor: 200 });
    expect(facts.devices).toContainEqual({ path: '/dev/vda', type: 'block', major: 254, minor: 0 });
  });

  test("the milestones of init, the processes, and the kernel's log", () => {
    expect(facts.milestones[0]).toMatchObject({ name: 'reached', failed: false });
    expect(facts.processes[0]).toEqual({
      pid: 1,
      parent: 0,
      user: '0',
      state: 'S',
      command: '{init} /bin/busybox sh /init',
    });
    expect(facts.dmesg).toContain('Run /init as init process');
  });
});

describe('reads incomplete output', () => {
  const nothing = parseFacts('');

  test('returns empty facts for no output', () => {
    expect(nothing).toMatchObject({
      version: '',
      pci: [],
      virtio: [],
      mounts: [],
      devices: [],
      lsms: [],
      dmesg: '',
    });
    expect(nothing).not.toHaveProperty('config');
    expect(nothing).not.toHaveProperty('buildId');
  });

  test('ignores globs without a match', () => {
    const text = '@@ bus-drivers\n/sys/bus/pci/drivers/* /sys/bus/virtio/drivers/virtio_blk\n';
    expect(parseFacts(text).drivers).toEqual({ pci: [], virtio: ['virtio_blk'], amba: [], platform: [] });
  });

  test('reads output that is truncated anywhere or has mixed lines', () => {
    const lines = sample.split('\n');
    fc.assert(fc.property(fc.nat(sample.length), end => void parseFacts(sample.slice(0, end))));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lines)), some => {
        const read = parseFacts(some.join('\n'));
        expect(Object.keys(read).sort()).toEqual(expect.arrayContaining(Object.keys(nothing)));
      }),
    );
  });
});
