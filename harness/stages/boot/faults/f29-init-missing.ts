import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F29-init-missing',
  title: 'init= names a program that is not there',
  breaks: {
    spec: async spec => ({
      ...spec,
      initrd: undefined,
      commandLine: [...spec.commandLine, 'root=/dev/vda', 'init=/sbin/vault-init'],
    }),
  },
  expects: { red: 'boot', rule: 'F29-init-missing' },
};
