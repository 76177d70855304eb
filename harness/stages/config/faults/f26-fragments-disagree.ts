import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F26-fragments-disagree',
  title: 'one fragment asks for TUN, another asks for its absence and gives no reason',
  breaks: { fragment: '# CONFIG_TUN is not set\n' },
  expects: { red: 'config', rule: 'F26-fragments-disagree' },
};
