import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { without } from '../../../parts/inject/fragment.ts';

export const fault: InjectedFault = {
  id: 'F16-sysvipc-off',
  title: 'SYSVIPC is switched off',
  breaks: { fragment: without('SYSVIPC') },
  expects: { red: 'config', rule: 'F16-sysvipc-off' },
};
