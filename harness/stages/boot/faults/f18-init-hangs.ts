import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { replaceOnce } from '../../../parts/inject/edit.ts';
import { changing } from '../../../parts/inject/initramfs.ts';

export const fault: InjectedFault = {
  id: 'F18-init-hangs',
  title: 'init hangs before the services are started',
  breaks: {
    spec: changing('init', text => replaceOnce(text, 'hostname guest\n', 'hostname guest\nsleep 1000\n')),
  },
  expects: { red: 'boot', rule: 'F18-init-hung' },
};
