import type { InjectedFault } from '../../../contract/injected-fault.ts';

export const fault: InjectedFault = {
  id: 'host-module-order',
  title: 'the boot loader passes lsm= without SELinux',
  run: { profile: 'hardened-host' },
  breaks: { hostWords: (words, boot) => (boot === 'selinux' ? ['lsm=landlock,lockdown,yama'] : words) },
  expects: { red: 'host', rule: 'host-security-module-inactive' },
  needs: 'host',
};
