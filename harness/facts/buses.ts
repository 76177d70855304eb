/** Fields of a device on any bus. */
interface Driven {
  /** The bound driver. Absent without one. */
  readonly driver?: string;
}

/** Numbers are hexadecimal without `0x`. */
export interface PciDevice extends Driven {
  /** `0000:00:01.0`. */
  readonly address: string;
  /** `1af4`. */
  readonly vendor: string;
  /** `1053`. */
  readonly device: string;
  /** Base class, subclass and interface: `028000`. */
  readonly class: string;
}

export interface VirtioDevice extends Driven {
  /** `virtio0`. */
  readonly name: string;
  /** Device type of the virtio specification: 1 net, 2 blk, 4 rng, 19 vsock. */
  readonly type: number;
  /** Its PCI device. Absent for a device on virtio-mmio. */
  readonly pciAddress?: string;
  /** Status bits of the virtio specification: 1 acknowledged, 2 driver, 4 driver OK, 8 features OK, 128 failed. */
  readonly status: number;
  /** The negotiated feature bits. */
  readonly features: readonly number[];
}

/** A device of the AMBA or platform bus. */
export interface BoardDevice extends Driven {
  /** `9000000.pl011`. */
  readonly name: string;
}

/** The devices and drivers of a guest, from /sys/bus. */
export interface Buses {
  readonly pci: readonly PciDevice[];
  readonly virtio: readonly VirtioDevice[];
  readonly amba: readonly BoardDevice[];
  readonly platform: readonly BoardDevice[];
  /** Registered drivers of each bus, bound or not. */
  readonly drivers: Readonly<Record<'pci' | 'virtio' | 'amba' | 'platform', readonly string[]>>;
}

const devicePath = /^\/sys\/bus\/(\w+)\/devices\/([^/]+)$/;
const driverLink = /^\/sys\/bus\/(\w+)\/devices\/([^/]+)\/driver$/;
const attributeLine = /^\/sys\/bus\/(\w+)\/devices\/([^/]+)\/(\w+):(.*)$/;

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** The last PCI address in the path of a device below /sys/devices. */
function pciAddressIn(target: string): string | undefined {
  return target.match(/[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]/g)?.at(-1);
}

function bitsOf(features: string): number[] {
  return [...features].flatMap((bit, index) => (bit === '1' ? [index] : []));
}

/** Parses the sections of facts.sh: `bus-links`, `bus-attributes` and `bus-drivers`. */
export function parseBuses(links: string, attributes: string, drivers: string): Buses {
  const found: { bus: string; name: string; target: string }[] = [];
  const bound = new Map<string, string>();
  for (const line of links.split('\n')) {
    const [, path = '', target = ''] = /^'(.*)' -> '(.*)'$/.exec(line) ?? [];
    const [, driverBus, driven] = driverLink.exec(path) ?? [];
    if (driverBus && driven) bound.set(`${driverBus} ${driven}`, baseName(target));
    const [, bus, name] = devicePath.exec(path) ?? [];
    if (bus && name) found.push({ bus, name, target });
  }
  const values = new Map<string, string>();
  for (const line of attributes.split('\n')) {
    const [, bus, name, attribute, value = ''] = attributeLine.exec(line) ?? [];
    if (bus) values.set(`${bus} ${name} ${attribute}`, value.trim());
  }
  const on = (bus: string) =>
    found
      .filter(device => device.bus === bus)
      .map(({ name, target }) => {
        const driver = bound.get(`${bus} ${name}`);
        const value = (attribute: string) => values.get(`${bus} ${name} ${attribute}`) ?? '';
        return { name, target, value, driven: driver === undefined ? {} : { driver } };
      });
  const hex = (text: string) => text.replace(/^0x/, '');
  const registered = (bus: string) =>
    drivers
      .split(/\s+/)
      .filter(path => path.startsWith(`/sys/bus/${bus}/drivers/`) && !path.endsWith('*'))
      .map(baseName);
  return {
    pci: on('pci').map(({ name, driven, value }) => ({
      address: name,
      vendor: hex(value('vendor')),
      device: hex(value('device')),
      class: hex(value('class')),
      ...driven,
    })),
    virtio: on('virtio').map(({ name, driven, value, target }) => {
      const pciAddress = pciAddressIn(target);
      return {
        name,
        type: Number(value('device')),
        ...(pciAddress === undefined ? {} : { pciAddress }),
        status: Number(value('status')),
        features: bitsOf(value('features')),
        ...driven,
      };
    }),
    amba: on('amba').map(({ name, driven }) => ({ name, ...driven })),
    platform: on('platform').map(({ name, driven }) => ({ name, ...driven })),
    drivers: {
      pci: registered('pci'),
      virtio: registered('virtio'),
      amba: registered('amba'),
      platform: registered('platform'),
    },
  };
}
