import type { Fault } from '../fault.ts';
import { killVmm } from '../kill-vmm.ts';

export const fault: Fault = {
  id: 'F20-vmm-killed',
  title: 'a process killer ends the VMM with SIGKILL',
  breaks: {
    looking: async stage => {
      if (stage === 'vsock') await killVmm();
    },
  },
  expects: { red: 'vsock', rule: 'F20-vmm-killed' },
};
