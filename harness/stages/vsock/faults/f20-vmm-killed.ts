import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { signalChild } from '../../../parts/inject/signal-child.ts';

export const fault: InjectedFault = {
  id: 'F20-vmm-killed',
  title: 'a process killer ends the VMM with SIGKILL',
  breaks: {
    looking: async stage => {
      if (stage === 'vsock') await signalChild(/qemu|crosvm/, 'SIGKILL');
    },
  },
  expects: { red: 'vsock', rule: 'F20-vmm-killed' },
};
