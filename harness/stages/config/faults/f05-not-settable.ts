import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F05-not-settable',
  title: 'an option without a prompt is requested',
  breaks: { fragment: 'CONFIG_NET_DEVLINK=y\n' },
  expects: { red: 'config', rule: 'F05-not-settable' },
};
