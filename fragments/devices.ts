import type { ExpectedDevice } from '../harness/contract/profile.ts';

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
