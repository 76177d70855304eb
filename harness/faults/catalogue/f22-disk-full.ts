import type { Fault } from '../fault.ts';
import { inGuest } from '../guest.ts';

export const fault: Fault = {
  id: 'F22-disk-full',
  title: 'the data disk is full',
  breaks: {
    booted: inGuest('dd if=/dev/zero of=/system/var/lib/postgresql/full bs=1M >/dev/null 2>&1 || true'),
  },
  expects: { red: 'postgres', rule: 'data-disk-full' },
};
