import type { InjectedFault } from '../../../contract/injected-fault.ts';
import type { AdbDevice } from '../../../parts/machine/adb/client.ts';
import { deviceRoot } from '../../../parts/machine/adb/session.ts';

let device: AdbDevice | undefined;

export const fault: InjectedFault = {
  id: 'F20-vmm-killed-on-device',
  title: 'a process killer on the device ends the VMM with SIGKILL',
  breaks: {
    pushed: async there => {
      device = there;
    },
    looking: async stage => {
      if (stage !== 'vsock') return;
      await device?.shell(`kill -s KILL "$(cat ${deviceRoot}/runs/*/vm1/vmm.pid)"`, { deadline: 10 });
    },
  },
  expects: { red: 'vsock', rule: 'F20-vmm-killed' },
  needs: 'device',
};
