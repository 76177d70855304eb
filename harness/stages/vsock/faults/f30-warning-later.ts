import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { inGuest } from '../../../parts/inject/guest.ts';

const warning = 'WARNING: CPU: 0 PID: 1 at fs/vault.c:7 vault_open+0x1c/0x2f0';

export const fault: InjectedFault = {
  id: 'F30-warning-later',
  title: 'the kernel warns while vsock is looked at, and goes on',
  breaks: {
    looking: async (stage, machine) => {
      if (stage === 'vsock') await inGuest(`echo '${warning}' >/dev/kmsg`)(machine);
    },
  },
  expects: { red: 'vsock', rule: 'F30-report-later' },
};
