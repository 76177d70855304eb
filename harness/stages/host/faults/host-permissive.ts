import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { undemanding } from '../../../parts/inject/fragment.ts';

export const fault: InjectedFault = {
  id: 'host-permissive',
  title: 'SELinux is permissive: the kernel allows it and the command line sets it',
  run: { profile: 'hardened-host' },
  breaks: {
    profile: undemanding,
    fragment: '# overrides: an injected fault\nCONFIG_SECURITY_SELINUX_DEVELOP=y\n',
    hostWords: (words, boot) => (boot === 'selinux' ? [...words, 'enforcing=0'] : words),
  },
  expects: { red: 'host', rule: 'host-permissive' },
  needs: 'build',
};
