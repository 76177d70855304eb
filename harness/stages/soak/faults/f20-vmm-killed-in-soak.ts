import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { signalChild } from '../../../parts/inject/signal-child.ts';

export const fault: InjectedFault = {
  id: 'F20-vmm-killed-in-soak',
  title: 'a process killer ends the VMM while it is only kept running',
  run: { soak: 0.5 },
  breaks: {
    looking: async stage => {
      if (stage === 'soak') await signalChild(/qemu|crosvm/, 'SIGKILL');
    },
  },
  expects: { red: 'soak', rule: 'F20-vmm-killed' },
};
