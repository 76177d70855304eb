import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { without } from '../../../parts/inject/fragment.ts';

export const fault: InjectedFault = {
  id: 'F01-must-survive-off',
  title: 'INTEGRITY and SYSTEM_TRUSTED_KEYRING are switched off so that a build would pass',
  breaks: { fragment: without('INTEGRITY', 'SYSTEM_TRUSTED_KEYRING') },
  expects: { red: 'config', rule: 'F01-must-survive-off' },
};
