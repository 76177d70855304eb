import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { replaceOnce } from '../../../parts/inject/edit.ts';
import { inGuest } from '../../../parts/inject/guest.ts';
import { changing } from '../../../parts/inject/initramfs.ts';

export const fault: InjectedFault = {
  id: 'F30-panic-later',
  title: 'the guest panics while vsock is tried',
  breaks: {
    // A second later, so that the command that asks for it is answered.
    spec: changing('init', text =>
      replaceOnce(
        text,
        'while :; do\n  wait\n  sleep 1',
        'while :; do\n  [ -e /run/die ] && sleep 1 && exit 3\n  sleep 0.1',
      ),
    ),
    looking: async (stage, machine) => {
      if (stage === 'vsock') await inGuest('touch /run/die')(machine);
    },
  },
  expects: { red: 'vsock', rule: 'F30-panic-later' },
};
