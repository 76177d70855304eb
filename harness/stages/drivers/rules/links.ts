import type { ExpectedDevice } from '../../../contract/profile.ts';
import type { Diagnosis, Rule } from '../../../contract/rule.ts';
import type { Symptom } from '../../../contract/stage.ts';
import type { Evidence } from '../../../contract/stages.ts';
import { askedFor, lines, optionOf } from '../../boot/options.ts';
import { changed, green, withoutOption } from '../../samples/green.ts';
import { followDevice, type Link } from '../links.ts';

type Broken = Exclude<Link, { link: 'bound' }>;

interface At<Name extends Broken['link']> {
  readonly device: ExpectedDevice;
  readonly found: Extract<Broken, { link: Name }>;
  readonly evidence: Evidence;
  readonly because: string | undefined;
}

/** Part of QEMU's name of the device, if the role is not part of it. */
const qemuNames: Readonly<Record<string, string>> = {
  disk: 'virtio-blk',
  entropy: 'virtio-rng',
  network: 'virtio-net',
  console: 'virtio-serial',
  'command channel': 'pci-serial',
};
/** crosvm's options for a device. It adds all other devices without an option. */
const crosvmOptions: Readonly<Record<string, RegExp>> = {
  disk: /^--(?:block|disk|rwdisk)$/,
  vsock: /^--(?:vsock|cid)$|^type=vsock,/,
};

/** Whether the VMM's command has the device. */
function given({ command }: { readonly command: readonly string[] }, { role }: ExpectedDevice): boolean {
  const types = command.filter((_, at) => command[at - 1] === '-device').map(word => word.split(',')[0]);
  if (types.length > 0) return types.some(type => type?.includes(qemuNames[role] ?? role));
  const option = crosvmOptions[role];
  return option === undefined || command.some(word => option.test(word));
}

const said = (line: string | undefined) => (line === undefined ? {} : { lastLine: line });

/** The kernel's message about a failed probe of this device (drivers/base/dd.c). Binding itself is read from sysfs. */
function failedProbe({ boot }: Evidence, device: string): string | undefined {
  const about = new RegExp(`\\bprobe (?:of ${device}|with driver \\S+) failed with error -\\d+`);
  return boot?.guest?.dmesg.split('\n').find(line => line.includes(device) && about.test(line));
}

/** A rule for one link of the chain PCI function → PCI driver → virtio device → virtio driver. */
function linkRule<Name extends Broken['link']>(
  id: string,
  link: Name,
  says: (at: At<Name>) => Diagnosis | undefined,
  evidence: Evidence,
): Rule {
  return {
    id,
    matches({ stage, check, subject, failure }: Symptom, about: Evidence) {
      const device = about.drivers?.expected.find(({ role }) => role === subject);
      if (stage !== 'drivers' || check !== 'bound' || !about.drivers || !device) return undefined;
      const found = followDevice(about.drivers, device);
      if (found.link !== link) return undefined;
      return says({ device, found: found as At<Name>['found'], evidence: about, because: failure.because });
    },
    sample: { stage: 'drivers', check: 'bound', subject: 'vsock', evidence },
  };
}

const { pci, virtio, drivers } = green.drivers;
const isVsock = (row: { readonly device: string }) => row.device === '1053';
const vsockAt = pci.find(isVsock)?.address;
const unbound = pci.map(({ driver, ...row }) => ({ ...row, ...(driver && !isVsock(row) ? { driver } : {}) }));
const undriven = virtio.map(({ driver, ...row }) => ({
  ...row,
  ...(driver && row.pciAddress !== vsockAt ? { driver } : {}),
}));
const name = 'vmw_vsock_virtio_transport';

export const linkRules: readonly Rule[] = [
  linkRule(
    'F09-not-given',
    'not enumerated',
    ({ device, evidence, because }) =>
      evidence.boot && !given(evidence.boot, device)
        ? {
            because: lines(
              because,
              `the VMM was started without it: its command has no ${device.role} device`,
            ),
            todo: 'add the device to the command of the VMM; the whole command is in the evidence of the boot stage',
          }
        : undefined,
    {
      ...changed('drivers', { pci: pci.filter(row => !isVsock(row)) }),
      boot: { ...green.boot, command: green.boot.command.filter(word => !word.includes('vsock')) },
    },
  ),
  linkRule(
    'F09-not-enumerated',
    'not enumerated',
    ({ evidence, because }) => ({
      because: lines(
        because,
        'the VMM has the device, but the kernel did not find it',
        `CONFIG_PCI_HOST_GENERIC is ${optionOf(evidence, 'PCI_HOST_GENERIC')} in this kernel`,
      ),
      todo: 'look in console.log for the PCI host bridge and what it enumerated',
    }),
    changed('drivers', { pci: pci.filter(row => !isVsock(row)) }),
  ),
  linkRule(
    'F09-pci-driver-off',
    'no PCI driver',
    ({ device, evidence, because }) => {
      if (evidence.drivers?.drivers.pci.includes(device.pciDriver)) return undefined;
      const option = device.virtioDriver ? 'VIRTIO_PCI' : device.option;
      return {
        because: lines(
          because,
          `CONFIG_${option} is ${optionOf(evidence, option)} in this kernel`,
          askedFor(evidence, option),
        ),
        todo: `put CONFIG_${option}=y back; npm run kconfig -- explain ${option} says what it needs`,
      };
    },
    changed('drivers', { pci: unbound, drivers: { ...drivers, pci: ['serial'] } }),
  ),
  linkRule(
    'F09-pci-driver-unbound',
    'no PCI driver',
    ({ device, found, evidence, because }) => ({
      ...said(failedProbe(evidence, found.pci.address)),
      because: lines(
        because,
        found.pci.driver
          ? `${found.pci.driver} bound to it first`
          : failedProbe(evidence, found.pci.address)
            ? `${device.pciDriver} tried it, and its probe failed`
            : `${device.pciDriver} drives others of its kind: its probe failed for this one, or it was unbound by hand`,
      ),
      todo: `echo ${found.pci.address} >/sys/bus/pci/drivers/${device.pciDriver}/bind in the guest says why it fails`,
    }),
    changed('drivers', { pci: unbound }),
  ),
  linkRule(
    'F09-virtio-not-registered',
    'virtio device not registered',
    ({ found, because }) => ({
      because: lines(
        because,
        'virtio-pci is bound to it but made no virtio device: it found no usable virtio capabilities',
      ),
      todo: `look in console.log for ${found.pci.address}; a transitional device needs CONFIG_VIRTIO_PCI_LEGACY`,
    }),
    changed('drivers', { virtio: virtio.filter(row => row.pciAddress !== vsockAt) }),
  ),
  linkRule(
    'F09-virtio-driver-off',
    'virtio driver not built',
    ({ device, evidence, because }) => ({
      because: lines(
        because,
        `CONFIG_${device.option} is ${optionOf(evidence, device.option)} in this kernel`,
        askedFor(evidence, device.option),
      ),
      todo: `put CONFIG_${device.option}=y back; npm run kconfig -- explain ${device.option} says what it needs`,
    }),
    {
      ...withoutOption('VIRTIO_VSOCKETS'),
      drivers: {
        ...green.drivers,
        virtio: undriven,
        drivers: { ...drivers, virtio: drivers.virtio.filter(driver => driver !== name) },
      },
    },
  ),
  linkRule(
    'F09-not-probed',
    'not probed',
    ({ device, found, evidence }) => ({
      ...said(failedProbe(evidence, found.virtio.name)),
      because:
        (found.virtio.status & 128) > 0 || failedProbe(evidence, found.virtio.name)
          ? `${device.virtioDriver} tried it, and its probe failed (the device's status is ${found.virtio.status}; 128 is FAILED)`
          : `${device.virtioDriver} is registered but not bound (status ${found.virtio.status}): it was unbound by hand, or its probe was deferred`,
      todo: `echo ${found.virtio.name} >/sys/bus/virtio/drivers/${device.virtioDriver}/bind in the guest says why it fails`,
    }),
    changed('drivers', { virtio: undriven }),
  ),
];
