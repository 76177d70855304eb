import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { withValue } from '../../../parts/inject/edit.ts';

export const fault: InjectedFault = {
  id: 'F11-wrong-console',
  title: 'the kernel command line names the console of another board',
  breaks: {
    argv: argv => withValue(argv, '-append', words => words.replace('console=ttyAMA0', 'console=hvc0')),
  },
  expects: { red: 'boot', rule: 'F11-wrong-console' },
};
