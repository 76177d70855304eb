import { describe, devices, test } from '../harness/test.ts';

describe('drivers', () => {
  test.for(devices)(
    '$role ($pciIds.0): PCI device → $pciDriver → virtio device → $virtioDriver',
    ({ role }, { drivers }) => drivers.holds('bound', role),
  );
  test('no device is there without a driver', ({ drivers }) => drivers.holds('no-orphan'));
  test('nothing else is wrong with the drivers', ({ drivers }) => drivers.nothingElse());
});
