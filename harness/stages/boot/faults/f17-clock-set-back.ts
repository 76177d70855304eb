import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { inGuest } from '../../../parts/inject/guest.ts';

export const fault: InjectedFault = {
  id: 'F17-clock-set-back',
  title: "somebody set the guest's clock back by months",
  breaks: { booted: inGuest('date -s 2026.01.01-00:00') },
  expects: { red: 'boot', rule: 'F17-clock-set' },
};
