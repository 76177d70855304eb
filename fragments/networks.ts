import type { GuestNetwork } from '../harness/contract/profile.ts';

/** The guest's networks. No packet of them leaves the namespaces that a run makes. */
export const guestNetworks: readonly GuestNetwork[] = [
  {
    name: 'bridge',
    title: 'a TAP device on a bridge, in a network namespace of its own',
    device: 'eth0',
    guest: '10.77.0.2',
    host: '10.77.0.1',
    options: ['VIRTIO_NET', 'INET'],
  },
  {
    name: 'gvproxy',
    title: 'gvproxy, and gvforwarder over vsock',
    device: 'tap0',
    guest: '192.168.127.2',
    host: '192.168.127.1',
    options: ['TUN', 'VIRTIO_VSOCKETS', 'INET'],
  },
];
