import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { replaceOnce } from '../../../parts/inject/edit.ts';
import { changing } from '../../../parts/inject/initramfs.ts';

export const fault: InjectedFault = {
  id: 'vsock-nobody-listens',
  title: 'nobody listens on a vsock port of the guest',
  breaks: {
    spec: changing('vsock.sh', text =>
      replaceOnce(text, '  agent serve echo vsock:$any:1234 2>&1 | watch_agent 1234 &\n', ''),
    ),
  },
  expects: { red: 'vsock', rule: 'vsock-nobody-listens' },
};
