import type { Fault } from '../fault.ts';
import { without } from '../fragment.ts';

export const fault: Fault = {
  id: 'F14-tun-off',
  title: 'TUN is switched off',
  breaks: { fragment: without('TUN') },
  expects: { red: 'config', rule: 'F14-tun-off' },
};
