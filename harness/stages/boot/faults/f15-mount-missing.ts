import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { inGuest } from '../../../parts/inject/guest.ts';

export const fault: InjectedFault = {
  id: 'F15-mount-missing',
  title: '/dev/shm is not mounted',
  breaks: { booted: inGuest('umount /system/dev/shm; umount /dev/shm') },
  expects: { red: 'boot', rule: 'F15-mount-missing' },
};
