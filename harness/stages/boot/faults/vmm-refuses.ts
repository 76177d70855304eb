import type { Fault } from '../../../contract/injected-fault.ts';

export const fault: Fault = {
  id: 'vmm-refuses',
  title: 'the VMM is given an option that it does not know',
  breaks: { argv: argv => [...argv, '-vault'] },
  expects: { red: 'boot', rule: 'vmm-refuses' },
};
