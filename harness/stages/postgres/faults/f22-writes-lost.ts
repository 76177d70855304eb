import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F22-writes-lost',
  title: "the VMM keeps the data disk's writes to itself",
  breaks: {
    argv: argv => argv.map(word => (word.startsWith('if=none,id=disk1,') ? `${word},snapshot=on` : word)),
  },
  expects: { red: 'postgres', rule: 'F22-snapshot' },
};
