import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { inGuest } from '../../../parts/inject/guest.ts';

export const fault: InjectedFault = {
  id: 'F09-pci-driver-unbound',
  title: 'the PCI function of vsock is unbound by hand',
  breaks: {
    booted: inGuest(
      'for device in /sys/bus/pci/devices/*; do read -r id <"$device/device"; [ "$id" != 0x1053 ] || basename "$device" >/sys/bus/pci/drivers/virtio-pci/unbind; done',
    ),
  },
  expects: { red: 'drivers', rule: 'F09-pci-driver-unbound' },
};
