import type { InjectedFault } from '../../../contract/injected-fault.ts';
import { withHeaders } from '../../../parts/inject/host-headers.ts';

export const fault: InjectedFault = {
  id: 'F03-openssl-headers-missing',
  title: 'the OpenSSL of this workstation lacks headers that sign-file includes',
  breaks: {
    settings: withHeaders(
      { 'openssl/bio.h': '#include <openssl/bio-of-another-version.h>' },
      // kbuild builds sign-file early.
      settings => ({ ...settings, profile: 'hardened-host' }),
    ),
  },
  expects: { red: 'build', rule: 'F03-openssl-headers-missing' },
  needs: 'build',
};
