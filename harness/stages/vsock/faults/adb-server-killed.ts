import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { signalChild } from '../../../parts/inject/signal-child.ts';

export const fault: InjectedFault = {
  id: 'adb-server-killed',
  title: 'somebody ends the adb server while the guest is looked at',
  breaks: {
    looking: async stage => {
      if (stage === 'vsock') await signalChild(/adb/, 'SIGKILL');
    },
  },
  expects: { red: 'vsock', rule: 'F19-device-hung' },
  needs: 'device',
};
