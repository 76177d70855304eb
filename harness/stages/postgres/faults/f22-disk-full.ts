import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { inGuest } from '../../../parts/inject/guest.ts';

/** Writes until nothing more fits, first in large pieces, then in small ones. */
const fill = `
cd /system/var/lib/postgresql && [ -d data ] || exit 1
for size in 1M 4k; do dd if=/dev/zero of="full.$size" bs="$size" 2>/dev/null; done
sync`;

export const fault: InjectedFault = {
  id: 'F22-disk-full',
  title: 'the data disk is full',
  breaks: {
    looking: async (stage, machine) => {
      if (stage === 'postgres') await inGuest(fill)(machine);
    },
  },
  expects: { red: 'postgres', rule: 'data-disk-full' },
};
