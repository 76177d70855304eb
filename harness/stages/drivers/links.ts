import type { ExpectedDevice } from '../../contract/profile.ts';
import type { PciDevice, VirtioDevice } from '../../facts/facts.ts';
import type { DriversEvidence } from './stage.ts';

/** The last link of one device's chain. */
export type Link =
  | { readonly link: 'bound'; readonly pci: PciDevice; readonly virtio?: VirtioDevice | undefined }
  | { readonly link: 'not enumerated' }
  | { readonly link: 'no PCI driver'; readonly pci: PciDevice }
  | { readonly link: 'virtio device not registered'; readonly pci: PciDevice }
  | { readonly link: 'virtio driver not built'; readonly pci: PciDevice; readonly virtio: VirtioDevice }
  | { readonly link: 'not probed'; readonly pci: PciDevice; readonly virtio: VirtioDevice };

/**
 * Follows an expected device from the PCI bus to its virtio driver, up to the first broken link. Of several equal devices,
 * such as disks, returns the first one with a broken link.
 */
export function followDevice(evidence: DriversEvidence, device: ExpectedDevice): Link {
  const links = evidence.pci
    .filter(row => device.pciIds.includes(`${row.vendor}:${row.device}`))
    .map(pci => follow(evidence, device, pci));
  return links.find(({ link }) => link !== 'bound') ?? links[0] ?? { link: 'not enumerated' };
}

function follow(evidence: DriversEvidence, device: ExpectedDevice, pci: PciDevice): Link {
  if (pci.driver !== device.pciDriver) return { link: 'no PCI driver', pci };
  if (!device.virtioDriver) return { link: 'bound', pci };
  const virtio = evidence.virtio.find(row => row.pciAddress === pci.address);
  if (!virtio) return { link: 'virtio device not registered', pci };
  if (virtio.driver === device.virtioDriver) return { link: 'bound', pci, virtio };
  const built = evidence.drivers.virtio.includes(device.virtioDriver);
  return { link: built ? 'not probed' : 'virtio driver not built', pci, virtio };
}
