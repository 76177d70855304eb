import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F29-init-not-executable',
  title: 'init= names a file that is no program',
  breaks: {
    spec: async spec => ({
      ...spec,
      initrd: undefined,
      commandLine: [...spec.commandLine, 'root=/dev/vda', 'init=/etc/passwd'],
    }),
  },
  expects: { red: 'boot', rule: 'F29-init-not-executable' },
};
