import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { withoutDevice } from '../../../parts/inject/edit.ts';

export const fault: InjectedFault = {
  id: 'F09-vsock-not-given',
  title: 'the VMM is started without the vsock device',
  breaks: { argv: argv => withoutDevice(argv, 'vhost-user-vsock-pci') },
  expects: { red: 'drivers', rule: 'F09-not-given' },
};
