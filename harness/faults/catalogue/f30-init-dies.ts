import { replaceOnce } from '../edit.ts';
import type { Fault } from '../fault.ts';
import { changing } from '../initramfs.ts';
import { verdictCameAtOnce } from '../panic-delay.ts';

export const fault: Fault = {
  id: 'F30-init-dies',
  title: 'init ends, and the kernel panics over it',
  breaks: { spec: changing('init', text => replaceOnce(text, '. /lib/endgoal/milestone.sh\n', 'exit 3\n')) },
  expects: { red: 'boot', rule: 'F30-panic' },
  proves: verdictCameAtOnce,
};
