import '../boot/stage.ts';
import type { ExpectedDevice } from '../../contract/profile.ts';
import { devicesOn } from '../../contract/profile.ts';
import type { Verdict } from '../../contract/stage.ts';
import type { StageImplementation } from '../../contract/stage-definition.ts';
import { redOf } from '../../contract/verdict.ts';
import type { PciDevice, VirtioDevice } from '../../facts/facts.ts';
import { followDevice } from './links.ts';
import { linkRules } from './rules/links.ts';
import { driversSheets } from './sheets.ts';

/** The guest's devices and their drivers, from sysfs. dmesg is no proof, because virtio_vsock binds without a message. */
export interface DriversEvidence {
  readonly expected: readonly ExpectedDevice[];
  readonly pci: readonly PciDevice[];
  readonly virtio: readonly VirtioDevice[];
  /** Names of the registered drivers of each bus. */
  readonly drivers: { readonly pci: readonly string[]; readonly virtio: readonly string[] };
}

export type DriversCheck = 'bound' | 'no-orphan';

const red = redOf<DriversCheck>();

/** Judges every check of the drivers stage, from its evidence alone. */
export function judgeDrivers(evidence: DriversEvidence): readonly Verdict<DriversCheck>[] {
  return [...evidence.expected.map(device => judgeDevice(evidence, device)), judgeOrphans(evidence)];
}

function judgeDevice(evidence: DriversEvidence, device: ExpectedDevice): Verdict<DriversCheck> {
  const { role, option, pciDriver, virtioDriver } = device;
  const [id = ''] = device.pciIds;
  const found = followDevice(evidence, device);
  const name = `${role} (${'pci' in found ? `${found.pci.vendor}:${found.pci.device} at ${found.pci.address}` : id})`;
  switch (found.link) {
    case 'bound':
      return {
        check: 'bound',
        subject: role,
        says: [name, pciDriver, ...(found.virtio ? [found.virtio.name, virtioDriver] : [])].join(' → '),
      };
    case 'not enumerated':
      return red(
        'bound',
        {
          code: 'drivers.not-enumerated',
          what: `drivers: ${name} is not on the PCI bus`,
          because: `PCI ids ${device.pciIds.join(' or ')}: none among ${evidence.pci.length} devices`,
          todo: 'check that the command of the VMM has the device, and that the kernel has the PCI host driver',
        },
        role,
      );
    case 'no PCI driver':
      return red(
        'bound',
        {
          code: 'drivers.no-pci-driver',
          what: `drivers: ${name} has ${found.pci.driver ? `PCI driver ${found.pci.driver} instead of` : 'no PCI driver; expected'} ${pciDriver}`,
          because: evidence.drivers.pci.includes(pciDriver)
            ? `${pciDriver} is registered and did not bind`
            : `${pciDriver} is not registered: its option is off`,
          todo: `npm run kconfig -- explain ${virtioDriver ? 'VIRTIO_PCI' : option}`,
        },
        role,
      );
    case 'virtio device not registered':
      return red(
        'bound',
        {
          code: 'drivers.no-virtio-device',
          what: `drivers: ${name} is driven by ${pciDriver}, but registered no virtio device`,
          because: 'the probe of the PCI driver failed',
          todo: 'look for the PCI address in console.log of this run',
        },
        role,
      );
    case 'virtio driver not built':
      return red(
        'bound',
        {
          code: 'drivers.virtio-driver-missing',
          what: `drivers: ${name} is there as ${found.virtio.name}, but nothing drives it`,
          because: `no driver ${virtioDriver} is registered: CONFIG_${option} is off`,
          todo: `put CONFIG_${option}=y back; npm run kconfig -- explain ${option} says what it needs`,
        },
        role,
      );
    case 'not probed':
      return red(
        'bound',
        {
          code: 'drivers.not-bound',
          what: `drivers: ${name} is there as ${found.virtio.name}, but ${virtioDriver} is not bound to it`,
          because: `${virtioDriver} is registered, so its probe failed or it was unbound by hand`,
          todo: 'look for the driver and the device in console.log of this run',
        },
        role,
      );
  }
}

function judgeOrphans(evidence: DriversEvidence): Verdict<DriversCheck> {
  const ids = new Set(evidence.expected.flatMap(device => device.pciIds));
  const [expected, others] = [evidence.pci.filter(isOf(ids)), evidence.pci.filter(row => !isOf(ids)(row))];
  // Expected devices, with their virtio devices, have their own checks.
  const judged = new Set(expected.map(({ address }) => address));
  const orphans = [
    ...others
      .filter(row => !row.driver && !isBridge(row))
      .map(row => `PCI ${row.vendor}:${row.device} at ${row.address}`),
    ...evidence.virtio
      .filter(({ driver, pciAddress = '' }) => !driver && !judged.has(pciAddress))
      .map(
        ({ name, type, pciAddress }) =>
          `virtio ${name}, type ${type}${pciAddress ? ` at ${pciAddress}` : ''}`,
      ),
  ];
  if (orphans.length === 0) return { check: 'no-orphan', says: 'every device that is there has a driver' };
  return red('no-orphan', {
    code: 'drivers.orphan',
    what: `drivers: ${orphans.length === 1 ? '1 device is' : `${orphans.length} devices are`} there without a driver`,
    because: orphans.join('\n'),
    todo: 'switch their drivers on in a fragment, or remove the devices from the VM',
  });
}

const isOf = (ids: ReadonlySet<string>) => (row: PciDevice) => ids.has(`${row.vendor}:${row.device}`);

/** Host bridges (class 0x0600) represent the bus itself, so no driver binds to them. */
const isBridge = (device: PciDevice) => device.class.startsWith('0600');

declare module '../../contract/stages.ts' {
  interface Stages {
    drivers: { evidence: DriversEvidence; live: undefined; check: DriversCheck };
  }
}

/** The drivers stage. Its evidence is part of the boot stage's facts, which are all from one moment. */
export const implementation: StageImplementation<DriversEvidence, undefined, DriversCheck> = {
  deadline: () => 5,
  async collect({ profile, settings }, { need }) {
    const { guest } = (await need('boot')).evidence;
    if (!guest) throw new Error('a passed boot has facts');
    const evidence: DriversEvidence = {
      expected: devicesOn(profile, settings.lane),
      pci: guest.pci,
      virtio: guest.virtio,
      drivers: { pci: guest.drivers.pci, virtio: guest.drivers.virtio },
    };
    return { evidence, live: undefined };
  },
  judge: judgeDrivers,
  rules: linkRules,
  sheets: driversSheets,
};
