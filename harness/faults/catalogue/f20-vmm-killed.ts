import type { Fault } from '../fault.ts';

export const fault: Fault = {
  id: 'F20-vmm-killed',
  title: 'a process killer ends the VMM with SIGKILL',
  breaks: {
    looking: async (stage, machine) => {
      if (stage === 'vsock') await machine.kill();
    },
  },
  expects: { red: 'vsock', rule: 'F20-vmm-killed' },
};
