import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { undemanding, without } from '../../../parts/inject/fragment.ts';

export const fault: InjectedFault = {
  id: 'F09-virtio-vsockets-off',
  title: 'VIRTIO_VSOCKETS is off in a profile that does not demand it',
  breaks: { profile: undemanding, fragment: without('VIRTIO_VSOCKETS') },
  expects: { red: 'drivers', rule: 'F09-virtio-driver-off' },
  needs: 'build',
};
