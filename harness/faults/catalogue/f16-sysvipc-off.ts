import type { Fault } from '../fault.ts';
import { without } from '../fragment.ts';

export const fault: Fault = {
  id: 'F16-sysvipc-off',
  title: 'SYSVIPC is switched off',
  breaks: { fragment: without('SYSVIPC') },
  expects: { red: 'config', rule: 'F16-sysvipc-off' },
};
