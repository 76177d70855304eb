import { replaceOnce } from '../edit.ts';
import type { Fault } from '../fault.ts';
import { changing } from '../initramfs.ts';

export const fault: Fault = {
  id: 'F25-listens-elsewhere',
  title: 'the server listens on another address',
  breaks: {
    spec: changing('postgresql.conf', text =>
      replaceOnce(text, "listen_addresses = '127.0.0.1'", "listen_addresses = '127.0.0.7'"),
    ),
  },
  expects: { red: 'postgres', rule: 'F25-listens-elsewhere' },
};
