import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { changing } from '../../../parts/inject/initramfs.ts';

export const fault: InjectedFault = {
  id: 'F22-fsync-off',
  title: 'fsync is off',
  breaks: { spec: changing('postgresql.conf', text => `${text}fsync = off\n`) },
  expects: { red: 'postgres', rule: 'F22-durability-off' },
};
