import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { without } from '../../../parts/inject/fragment.ts';

export const fault: InjectedFault = {
  id: 'F14-tun-off',
  title: 'TUN is switched off',
  breaks: { fragment: without('TUN') },
  expects: { red: 'config', rule: 'F14-tun-off' },
};
