import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { withoutDevice } from '../../../parts/inject/edit.ts';

export const fault: InjectedFault = {
  id: 'channel-missing',
  title: 'the machine has no second UART for the command channel',
  breaks: { argv: argv => withoutDevice(argv, 'pci-serial') },
  expects: { red: 'boot', rule: 'channel-missing' },
};
