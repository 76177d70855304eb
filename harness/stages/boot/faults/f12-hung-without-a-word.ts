import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { replaceOnce } from '../../../parts/inject/edit.ts';
import { changing } from '../../../parts/inject/initramfs.ts';

export const fault: InjectedFault = {
  id: 'F12-hung-without-a-word',
  title: 'the guest hangs before init says anything',
  breaks: {
    spec: changing('init', text =>
      replaceOnce(text, '. /lib/endgoal/milestone.sh\n', 'sleep 1000\n. /lib/endgoal/milestone.sh\n'),
    ),
  },
  expects: { red: 'boot', rule: 'F12-hung-without-a-word' },
};
