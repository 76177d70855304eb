import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { replaceOnce } from '../../../parts/inject/edit.ts';
import { changing } from '../../../parts/inject/initramfs.ts';

export const fault: InjectedFault = {
  id: 'F25-not-in-hba',
  title: 'pg_hba.conf lets nobody in from the forwarder',
  breaks: {
    spec: changing('pg_hba.conf', text =>
      replaceOnce(
        text,
        'host  all all      127.0.0.1/32 scram-sha-256',
        'host all all 10.0.0.1/32 scram-sha-256',
      ),
    ),
  },
  expects: { red: 'postgres', rule: 'F25-not-in-hba' },
};
