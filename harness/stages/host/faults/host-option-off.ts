import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { undemanding, without } from '../../../parts/inject/fragment.ts';

export const fault: InjectedFault = {
  id: 'host-option-off',
  title: 'OVERLAY_FS is off in a profile that does not demand it',
  run: { profile: 'hardened-host' },
  breaks: { profile: undemanding, fragment: without('OVERLAY_FS') },
  expects: { red: 'host', rule: 'host-option-off' },
  needs: 'build',
};
