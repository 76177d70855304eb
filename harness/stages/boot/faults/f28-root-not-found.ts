import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F28-root-not-found',
  title: 'root= names a disk that is not there',
  breaks: {
    spec: async spec => ({ ...spec, initrd: undefined, commandLine: [...spec.commandLine, 'root=/dev/vdz'] }),
  },
  expects: { red: 'boot', rule: 'F28-root-not-found' },
};
