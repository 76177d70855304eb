import type { Fault } from '../fault.ts';
import { inGuest } from '../guest.ts';

export const fault: Fault = {
  id: 'F22-disk-full',
  title: 'the data disk is full',
  breaks: {
    booted: inGuest(
      'cd /system/var/lib/postgresql; for size in 1M 4k; do dd if=/dev/zero of=full.$size bs=$size; done; sync',
    ),
  },
  expects: { red: 'postgres', rule: 'data-disk-full' },
};
