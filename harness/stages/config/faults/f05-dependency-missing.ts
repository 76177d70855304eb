import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F05-dependency-missing',
  title: 'DM_CRYPT is requested without the device mapper',
  breaks: { fragment: 'CONFIG_DM_CRYPT=y\n' },
  expects: { red: 'config', rule: 'F05-option-dropped' },
};
