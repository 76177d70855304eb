import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { undemanding, without } from '../../../parts/inject/fragment.ts';

export const fault: InjectedFault = {
  id: 'F16-shmget-missing',
  title: 'SYSVIPC is off in a profile that does not demand it',
  breaks: { profile: undemanding, fragment: without('SYSVIPC', 'IPC_NS') },
  expects: { red: 'postgres', rule: 'F16-shmget-missing' },
  needs: 'build',
};
