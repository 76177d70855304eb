import type { Fault } from '../fault.ts';
import { without } from '../fragment.ts';

export const fault: Fault = {
  id: 'F05-dependency-off',
  title: 'NETFILTER is switched off, and 20 requested options go with it in silence',
  breaks: { fragment: without('NETFILTER') },
  expects: { red: 'config', rule: 'F05-option-dropped' },
};
