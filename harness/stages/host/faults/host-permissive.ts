import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { undemanding } from '../../../parts/inject/fragment.ts';

export const fault: InjectedFault = {
  id: 'host-permissive',
  title: 'SELinux can be made permissive, and the command line does it',
  run: { profile: 'hardened-host' },
  breaks: {
    profile: undemanding,
    fragment: '# overrides: a seeded fault\nCONFIG_SECURITY_SELINUX_DEVELOP=y\n',
    hostWords: (words, boot) => (boot === 'selinux' ? [...words, 'enforcing=0'] : words),
  },
  expects: { red: 'host', rule: 'host-permissive' },
  needs: 'build',
};
