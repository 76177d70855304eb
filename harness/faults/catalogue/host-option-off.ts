import type { Fault } from '../fault.ts';
import { undemanding, without } from '../fragment.ts';

export const fault: Fault = {
  id: 'host-option-off',
  title: 'BRIDGE is off in a profile that does not demand it',
  run: { profile: 'hardened-host' },
  breaks: { profile: undemanding, fragment: without('BRIDGE') },
  expects: { red: 'host', rule: 'host-option-off' },
  needs: 'build',
};
