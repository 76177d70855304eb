import { describe, devices, test } from '../harness/app/test.ts';

const links = devices.map(({ role, pciIds: [id], pciDriver, virtioDriver }) => ({
  role,
  id,
  chain: ['PCI device', pciDriver, ...(virtioDriver ? ['virtio device', virtioDriver] : [])].join(' → '),
}));

describe('drivers', () => {
  test.for(links)('$role ($id): $chain', ({ role }, { drivers }) => drivers.holds('bound', role));
  test('every device has a driver', ({ drivers }) => drivers.holds('no-orphan'));
  test('nothing else is wrong with the drivers', ({ drivers }) => drivers.nothingElse());
});
