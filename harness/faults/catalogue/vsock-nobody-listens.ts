import { replaceOnce } from '../edit.ts';
import type { Fault } from '../fault.ts';
import { changing } from '../initramfs.ts';

export const fault: Fault = {
  id: 'vsock-nobody-listens',
  title: 'nobody listens on a vsock port of the guest',
  breaks: {
    spec: changing('services.sh', text => replaceOnce(text, '  serve 1234 PIPE | watch_socat 1234 &\n', '')),
  },
  expects: { red: 'vsock', rule: 'vsock-nobody-listens' },
};
