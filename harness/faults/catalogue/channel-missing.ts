import { withoutDevice } from '../edit.ts';
import type { Fault } from '../fault.ts';

export const fault: Fault = {
  id: 'channel-missing',
  title: 'the machine has no second UART for the command channel',
  breaks: { argv: argv => withoutDevice(argv, 'pci-serial') },
  expects: { red: 'boot', rule: 'channel-missing' },
};
