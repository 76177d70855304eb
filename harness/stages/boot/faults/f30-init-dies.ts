import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { replaceOnce } from '../../../parts/inject/edit.ts';
import { changing } from '../../../parts/inject/initramfs.ts';
import { verdictCameAtOnce } from './panic-delay.ts';

export const fault: InjectedFault = {
  id: 'F30-init-dies',
  title: 'init ends, and the kernel panics over it',
  breaks: { spec: changing('init', text => replaceOnce(text, '. /lib/endgoal/milestone.sh\n', 'exit 3\n')) },
  expects: { red: 'boot', rule: 'F30-panic' },
  proves: verdictCameAtOnce,
};
