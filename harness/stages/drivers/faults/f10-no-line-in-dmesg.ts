import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { inGuest } from '../../../parts/inject/guest.ts';

export const fault: InjectedFault = {
  id: 'F10-no-line-in-dmesg',
  title: 'the kernel log has no line about any driver',
  breaks: { booted: inGuest('dmesg -c >/dev/null') },
  expects: { green: 'drivers' },
};
