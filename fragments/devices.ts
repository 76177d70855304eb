import type { Lane } from '../harness/contract/settings.ts';

/** A PCI function that the machine gives, and the chain of drivers that must bind to it. */
export interface ExpectedDevice {
  /** What it is to people: `vsock`. */
  readonly role: string;
  /** Vendor and device, any of which it may be: a virtio device's modern id (0x1040 + type) and its transitional one. */
  readonly pciIds: readonly string[];
  /** Name of the driver below /sys/bus/pci/drivers. */
  readonly pciDriver: string;
  /** Name of the driver below /sys/bus/virtio/drivers; none for what is not virtio. */
  readonly virtioDriver?: string;
  /** The option that builds it, without `CONFIG_`. */
  readonly option: string;
  /** What System.map has where the driver is in the image. */
  readonly symbols: readonly string[];
  /** Lanes whose machine always has it; without, all of them. */
  readonly lanes?: readonly Lane[];
}

const pciDriver = 'virtio-pci';

/** Devices of the machine that the lanes build. Ids: virtio specification 1.2, sections 4.1.2 and 5. */
export const guestDevices: readonly ExpectedDevice[] = [
  {
    role: 'disk',
    pciIds: ['1af4:1042', '1af4:1001'],
    pciDriver,
    virtioDriver: 'virtio_blk',
    option: 'VIRTIO_BLK',
    symbols: ['virtblk_probe'],
  },
  {
    role: 'vsock',
    pciIds: ['1af4:1053'],
    pciDriver,
    virtioDriver: 'vmw_vsock_virtio_transport',
    option: 'VIRTIO_VSOCKETS',
    symbols: ['virtio_vsock_probe', 'virtio_transport_recv_pkt', 'vsock_device_ops'],
  },
  {
    role: 'entropy',
    pciIds: ['1af4:1044', '1af4:1005'],
    pciDriver,
    virtioDriver: 'virtio_rng',
    option: 'HW_RANDOM_VIRTIO',
    symbols: ['virtrng_probe'],
  },
  {
    role: 'network',
    pciIds: ['1af4:1041', '1af4:1000'],
    pciDriver,
    virtioDriver: 'virtio_net',
    option: 'VIRTIO_NET',
    symbols: ['virtnet_probe'],
    lanes: ['qemu'],
  },
  {
    role: 'balloon',
    pciIds: ['1af4:1045', '1af4:1002'],
    pciDriver,
    virtioDriver: 'virtio_balloon',
    option: 'VIRTIO_BALLOON',
    symbols: ['virtballoon_probe'],
    lanes: ['qemu'],
  },
  {
    role: 'console',
    pciIds: ['1af4:1043', '1af4:1003'],
    pciDriver,
    virtioDriver: 'virtio_console',
    option: 'VIRTIO_CONSOLE',
    symbols: ['virtcons_probe'],
    lanes: ['qemu'],
  },
  {
    role: 'command channel',
    pciIds: ['1b36:0002'],
    pciDriver: 'serial',
    option: 'SERIAL_8250_PCI',
    symbols: ['serial_pci_driver'],
    lanes: ['qemu'],
  },
];
