import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { signalChild } from '../../../parts/inject/signal-child.ts';

export const fault: InjectedFault = {
  id: 'F19-device-hangs',
  title: 'the device stops answering while the guest is looked at',
  breaks: {
    looking: async stage => {
      if (stage === 'vsock') await signalChild(/qemu/, 'SIGSTOP');
    },
  },
  expects: { red: 'vsock', rule: 'F19-device-hung' },
  needs: 'device',
};
