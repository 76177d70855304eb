import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F23-secret-on-command-line',
  title: 'a password stands on the kernel command line',
  breaks: {
    spec: async spec => ({ ...spec, commandLine: [...spec.commandLine, 'vault.password=correct-horse'] }),
  },
  expects: { red: 'boot', rule: 'F23-secret-on-command-line' },
};
