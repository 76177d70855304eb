import type { Fault } from '../fault.ts';
import { without } from '../fragment.ts';

export const fault: Fault = {
  id: 'F01-must-survive-off',
  title: 'KEYS is switched off so that a build would pass',
  breaks: { fragment: without('KEYS') },
  expects: { red: 'config', rule: 'F01-must-survive-off' },
};
