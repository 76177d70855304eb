import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'F17-rtc-in-1970',
  title: "the machine's clock is in 1970",
  breaks: { argv: argv => [...argv, '-rtc', 'base=1970-01-02T00:00:00'] },
  expects: { red: 'boot', rule: 'F17-rtc-wrong' },
};
