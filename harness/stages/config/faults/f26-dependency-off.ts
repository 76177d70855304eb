import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { without } from '../../../parts/inject/fragment.ts';

export const fault: InjectedFault = {
  id: 'F26-dependency-off',
  title: 'one fragment requests nftables, a later one switches NETFILTER off',
  breaks: { fragment: without('NETFILTER') },
  expects: { red: 'config', rule: 'F26-requests-exclude-each-other' },
};
