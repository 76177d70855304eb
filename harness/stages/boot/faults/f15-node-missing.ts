import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { inGuest } from '../../../parts/inject/guest.ts';

export const fault: InjectedFault = {
  id: 'F15-node-missing',
  title: '/dev/vsock is taken away',
  breaks: { booted: inGuest('rm /dev/vsock') },
  expects: { red: 'boot', rule: 'F15-node-missing' },
};
