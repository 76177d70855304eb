import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'vmm-refuses',
  title: 'the VMM is given an option that it does not know',
  breaks: { argv: argv => [...argv, '-vault'] },
  expects: { red: 'boot', rule: 'vmm-refuses' },
};
