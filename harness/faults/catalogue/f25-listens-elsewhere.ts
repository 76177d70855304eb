import { replaceOnce } from '../edit.ts';
import type { Fault } from '../fault.ts';
import { changing } from '../initramfs.ts';

export const fault: Fault = {
  id: 'F25-listens-elsewhere',
  title: 'the server listens on another port',
  breaks: { spec: changing('postgresql.conf', text => replaceOnce(text, 'port = 5432', 'port = 5433')) },
  expects: { red: 'postgres', rule: 'F25-listens-elsewhere' },
};
