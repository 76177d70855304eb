import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { inGuest } from '../../../parts/inject/guest.ts';

export const fault: InjectedFault = {
  id: 'F09-virtio-driver-unbound',
  title: 'virtio_vsock is unbound by hand',
  breaks: {
    booted: inGuest(
      'for device in /sys/bus/virtio/drivers/vmw_vsock_virtio_transport/virtio*; do basename "$device" >/sys/bus/virtio/drivers/vmw_vsock_virtio_transport/unbind; done',
    ),
  },
  expects: { red: 'drivers', rule: 'F09-not-probed' },
};
