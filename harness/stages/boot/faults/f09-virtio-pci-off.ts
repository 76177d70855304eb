import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { undemanding, without } from '../../../parts/inject/fragment.ts';

export const fault: InjectedFault = {
  id: 'F09-virtio-pci-off',
  title: 'VIRTIO_PCI is off in a profile that does not demand it',
  breaks: { profile: undemanding, fragment: without('VIRTIO_PCI') },
  expects: { red: 'boot', rule: 'F09-virtio-pci-off' },
  needs: 'build',
};
