import { withValue } from '../edit.ts';
import type { Fault } from '../fault.ts';

export const fault: Fault = {
  id: 'F11-wrong-console',
  title: 'the kernel command line names the console of another board',
  breaks: {
    argv: argv => withValue(argv, '-append', words => words.replace('console=ttyAMA0', 'console=hvc0')),
  },
  expects: { red: 'boot', rule: 'F11-wrong-console' },
};
