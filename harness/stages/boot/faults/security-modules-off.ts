import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'security-modules-off',
  title: 'the kernel command line chooses one security module, and leaves the others out',
  breaks: { spec: async spec => ({ ...spec, commandLine: [...spec.commandLine, 'lsm=landlock'] }) },
  expects: { red: 'boot', rule: 'security-modules-chosen-at-boot' },
};
