import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'security-modules-unlisted',
  title: 'CONFIG_LSM is empty: every security module is built in, and none starts',
  breaks: { fragment: '# overrides: an injected fault\nCONFIG_LSM=""\n' },
  expects: { red: 'config', rule: 'security-modules-unlisted' },
};
