import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { undemanding, without } from '../../../parts/inject/fragment.ts';

export const fault: InjectedFault = {
  id: 'F17-hctosys-off',
  title: 'RTC_HCTOSYS is off in a profile that does not demand it',
  breaks: { profile: undemanding, fragment: without('RTC_HCTOSYS') },
  expects: { red: 'boot', rule: 'F17-hctosys-off' },
  needs: 'build',
};
