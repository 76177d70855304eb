import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { replaceOnce } from '../../../parts/inject/edit.ts';
import { changing } from '../../../parts/inject/initramfs.ts';

export const fault: InjectedFault = {
  id: 'F25-listens-elsewhere',
  title: 'the server listens on another address',
  breaks: {
    spec: changing('postgresql.conf', text =>
      replaceOnce(text, "listen_addresses = '127.0.0.1'", "listen_addresses = '127.0.0.7'"),
    ),
  },
  expects: { red: 'postgres', rule: 'F25-listens-elsewhere' },
};
