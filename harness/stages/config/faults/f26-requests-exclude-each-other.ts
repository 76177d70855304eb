import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F26-requests-exclude-each-other',
  title: 'signed modules are forced while modules are off',
  breaks: { fragment: 'CONFIG_MODULE_SIG_FORCE=y\n' },
  expects: { red: 'config', rule: 'F26-requests-exclude-each-other' },
};
