import { replaceOnce } from '../edit.ts';
import type { Fault } from '../fault.ts';
import { inGuest } from '../guest.ts';
import { changing } from '../initramfs.ts';

export const fault: Fault = {
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
