import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { GuestError } from '../../../core/errors.ts';

export const fault: InjectedFault = {
  id: 'host-feature-fails',
  title: '/dev/vhost-vsock is removed although the kernel has the driver',
  run: { profile: 'hardened-host' },
  breaks: {
    hostBooted: async device => {
      const { exitCode, stderr } = await device.shell('rm /dev/vhost-vsock', { deadline: 20 });
      if (exitCode === 0) return;
      throw new GuestError({
        code: 'faults.nothing-taken-away',
        what: 'faults: /dev/vhost-vsock was not removed',
        because: stderr,
        todo: 'correct the command of this injected fault',
      });
    },
  },
  expects: { red: 'host', rule: 'host-feature-fails' },
  needs: 'host',
};
