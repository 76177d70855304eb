import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { inGuest } from '../../../parts/inject/guest.ts';

export const fault: InjectedFault = {
  id: 'F14-tun-node-missing',
  title: '/dev/net/tun is taken away',
  breaks: { booted: inGuest('rm /dev/net/tun') },
  expects: { red: 'boot', rule: 'F15-node-missing' },
};
