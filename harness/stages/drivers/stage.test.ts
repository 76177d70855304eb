import { describe, expect, it } from 'vitest';
import { renderFailure } from '../../core/errors.ts';
import { green } from '../samples/green.ts';
import { type DriversEvidence, judgeDrivers } from './stage.ts';

const { drivers } = green;

/** The verdict on devices without a driver. */
function orphans(changes: Partial<DriversEvidence>): string {
  const verdict = judgeDrivers({ ...drivers, ...changes }).find(({ check }) => check === 'no-orphan');
  return verdict?.failure ? renderFailure(verdict.failure) : (verdict?.says ?? 'nothing');
}

it('reports the second of two disks without a driver', () => {
  const disks = drivers.virtio.filter(({ type }) => type === 2);
  const second = disks.at(-1)?.name;
  expect(disks.length).toBeGreaterThan(1);
  const virtio = drivers.virtio.map(({ driver, ...row }) =>
    row.name === second || !driver ? row : { ...row, driver },
  );
  const verdict = judgeDrivers({ ...drivers, virtio }).find(({ subject }) => subject === 'disk');
  expect(verdict?.failure?.what).toContain(`is there as ${second}, but virtio_blk is not bound to it`);
});

describe('a device outside the expected list', () => {
  it('does not exist in a passed run', () => {
    expect(orphans({})).toBe('every device that is there has a driver');
  });

  it('needs a PCI driver', () => {
    const pvpanic = { address: '0000:00:0a.0', vendor: '1b36', device: '0011', class: 'ff0000' };
    expect(orphans({ pci: [...drivers.pci, pvpanic] })).toMatchInlineSnapshot(`
      "drivers: 1 device is there without a driver
        because    PCI 1b36:0011 at 0000:00:0a.0
        do         switch their drivers on in a fragment, or remove the devices from the VM"
    `);
  });

  it('also needs a virtio driver if it is a virtio device', () => {
    const address = '0000:00:0b.0';
    const gpu = { address, vendor: '1af4', device: '1050', class: '038000', driver: 'virtio-pci' };
    const virtio = { name: 'virtio9', type: 16, pciAddress: address, status: 1, features: [] };
    expect(
      orphans({ pci: [...drivers.pci, gpu], virtio: [...drivers.virtio, virtio] }),
    ).toMatchInlineSnapshot(`
      "drivers: 1 device is there without a driver
        because    virtio virtio9, type 16 at 0000:00:0b.0
        do         switch their drivers on in a fragment, or remove the devices from the VM"
    `);
  });

  it('is not reported twice if it is expected', () => {
    const virtio = drivers.virtio.map(({ driver, ...row }) => row);
    expect(orphans({ virtio })).toBe('every device that is there has a driver');
  });
});
