import type { Sheet } from '../../contract/sheet.ts';
import { html } from '../../report/html/page.ts';
import { type Cell, table } from '../../report/html/table.ts';
import { followDevice } from './links.ts';
import type { DriversEvidence } from './stage.ts';

function expectedRow(evidence: DriversEvidence, device: DriversEvidence['expected'][number]): Cell[] {
  const found = followDevice(evidence, device);
  return [
    device.role,
    'pci' in found
      ? `${found.pci.vendor}:${found.pci.device} at ${found.pci.address}`
      : device.pciIds.join(' or '),
    'pci' in found ? (found.pci.driver ?? { text: 'none', tone: 'red' }) : '',
    'virtio' in found && found.virtio ? `${found.virtio.name}, type ${found.virtio.type}` : '',
    'virtio' in found && found.virtio ? (found.virtio.driver ?? { text: 'none', tone: 'red' }) : '',
    found.link === 'bound' ? { text: 'bound', tone: 'green' } : { text: found.link, tone: 'red' },
    `CONFIG_${device.option}`,
  ];
}

/** Each device from its PCI id to its bound driver, from sysfs. */
export function driversSheets(evidence: DriversEvidence): Sheet[] {
  const expected = table(
    ['device', 'on the bus', 'PCI driver', 'virtio device', 'virtio driver', 'link', 'option'],
    evidence.expected.map(device => expectedRow(evidence, device)),
  );
  const all = table(
    ['address', 'id', 'class', 'driver'],
    evidence.pci.map(({ address, vendor, device, class: kind, driver }) => [
      address,
      `${vendor}:${device}`,
      kind,
      driver ?? { text: 'none', tone: 'amber' as const },
    ]),
  );
  const body = html`${expected}<h2>Everything on the PCI bus</h2>${all}
<p class="quiet">registered drivers: ${[...evidence.drivers.pci, ...evidence.drivers.virtio].join(', ')}</p>`;
  return [{ title: 'Driver table', body }];
}
