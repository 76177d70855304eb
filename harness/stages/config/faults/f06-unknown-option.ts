import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F06-unknown-option',
  title: 'an option that no tree has is requested',
  breaks: { fragment: 'CONFIG_KVM_ARM_HOST=y\n' },
  expects: { red: 'config', rule: 'F06-unknown-option' },
};
