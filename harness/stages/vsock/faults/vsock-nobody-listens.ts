import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { replaceOnce } from '../../../parts/inject/edit.ts';
import { changing } from '../../../parts/inject/initramfs.ts';

export const fault: InjectedFault = {
  id: 'vsock-nobody-listens',
  title: 'nobody listens on a vsock port of the guest',
  breaks: {
    spec: changing('services.sh', text => replaceOnce(text, '  serve 1234 PIPE | watch_socat 1234 &\n', '')),
  },
  expects: { red: 'vsock', rule: 'vsock-nobody-listens' },
};
