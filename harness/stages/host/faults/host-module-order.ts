import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'host-module-order',
  title: 'a boot loader hands lsm= over, and SELinux is not in it',
  run: { profile: 'hardened-host' },
  breaks: { hostWords: (words, boot) => (boot === 'selinux' ? ['lsm=landlock,lockdown,yama'] : words) },
  expects: { red: 'host', rule: 'host-security-module-inactive' },
  needs: 'host',
};
